import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { newSecret, sign, webhookHeaders } from './signature.js';

const now = (): number => Math.floor(Date.now() / 1000);

describe('signatures of Standard Webhooks', () => {
  it('are the ones the reference library makes, for any id and body', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ unit: 'grapheme' }), (id, body) => {
        const secret = newSecret();
        const at = now();
        expect(sign(secret, id, at, body)).toBe(new Webhook(secret).sign(id, new Date(at * 1000), body));
      }),
      { numRuns: 50 },
    );
  });

  it('give the example of the specification', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(sign(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}')).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('verify with either secret while two are valid', () => {
    const [current, previous, stranger] = [newSecret(), newSecret(), newSecret()];
    const body = '{"type":"payment.charged"}';
    const headers = webhookHeaders([current, previous], 'evt_1', now(), body);
    expect(new Webhook(current).verify(body, headers)).toEqual({ type: 'payment.charged' });
    expect(new Webhook(previous).verify(body, headers)).toEqual({ type: 'payment.charged' });
    expect(() => new Webhook(stranger).verify(body, headers)).toThrow();
  });

  it('do not verify over a changed body, id or time', () => {
    const secret = newSecret();
    const at = now();
    const headers = webhookHeaders([secret], 'evt_1', at, '{"amount":1}');
    const hook = new Webhook(secret);
    expect(() => hook.verify('{"amount":2}', headers)).toThrow();
    expect(() => hook.verify('{"amount":1}', { ...headers, 'webhook-id': 'evt_2' })).toThrow();
    expect(() => hook.verify('{"amount":1}', { ...headers, 'webhook-timestamp': String(at - 1) })).toThrow();
  });

  it('come from 32 random bytes', () => {
    const secret = newSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret()).not.toBe(secret);
  });
});
