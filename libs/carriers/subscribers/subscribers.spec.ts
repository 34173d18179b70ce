import { error, json } from '../camara/carrier.kit.js';
import { anOrder, at, closeAll } from '../camara/order.kit.js';

afterEach(closeAll);

describe('what a carrier knows of a line', () => {
  it('is told, or the silence is', async () => {
    const { fake, carriers } = await at('skt');
    const claim = { phoneNumber: anOrder().phoneNumber, brand: 'kct', birthDate: '900101', genderDigit: '1' } as const;
    const healthy = { identity: 'match', standing: 'suspended', monthlyCeiling: 500_000, personKey: 'p', passwordSet: true };
    fake.on('POST lines/check', json(200, healthy), error(404, 'IDENTIFIER_NOT_FOUND'), error(503, 'UNAVAILABLE'));
    const skt = carriers.of('skt');
    expect(await skt.checkLine(claim)).toMatchObject({
      kind: 'match',
      refusal: 'line_suspended',
      monthlyCeiling: 500_000,
      passwordSet: true,
    });
    expect(fake.bodies[0]).toEqual(claim);
    expect(await skt.checkLine(claim)).toEqual({ kind: 'mismatch' });
    expect(await skt.checkLine(claim)).toMatchObject({ kind: 'silent', maintenance: true });
  });

  it('SIM change, password and texts', async () => {
    const { fake, carriers } = await at('skt');
    const [skt, number] = [carriers.of('skt'), anOrder().phoneNumber];
    fake.on('POST sim-swap/v2/check', json(200, { swapped: true }), json(200, {}));
    expect(await skt.simChangedWithin(number, 72)).toBe(true);
    expect(await skt.simChangedWithin(number, 72)).toMatchObject({ kind: 'silent' });
    fake.on('POST lines/password', json(200, { result: 'locked' }), json(200, { result: 'perhaps' }));
    const typed = { password: '123456', reference: 'typed_1' };
    expect(await skt.checkPassword(number, typed)).toBe('locked');
    expect(fake.bodies.at(-1)).toEqual({ phoneNumber: number, password: '123456', clientReference: 'typed_1' });
    expect(await skt.checkPassword(number, typed)).toMatchObject({ kind: 'silent' });
    fake.on(
      'POST sms/messages',
      json(201, { id: 'S-1', status: 'pending' }),
      error(400, 'INVALID_ARGUMENT'),
      error(429, 'TOO_MANY_REQUESTS'),
    );
    const text = { to: number, text: 'x', reference: 'code_1' };
    expect(await skt.sendText(text)).toEqual({ kind: 'sent', id: 'S-1', status: 'pending' });
    expect(fake.bodies.at(-1)).toEqual({ to: number, text: 'x', clientReference: 'code_1' });
    expect(await skt.sendText(text)).toMatchObject({ kind: 'refused' });
    expect(await skt.sendText(text)).toMatchObject({ kind: 'silent' });
    fake.on('GET sms/messages/S-1', json(200, { id: 'S-1', status: 'delivered' }), error(404, 'NOT_FOUND'));
    expect(await skt.textStatus('S-1')).toBe('delivered');
    expect(await skt.textStatus('S-1')).toMatchObject({ kind: 'silent' });
  });
});
