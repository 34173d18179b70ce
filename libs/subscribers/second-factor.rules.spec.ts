import fc from 'fast-check';
import { relyingParty } from './relying-party.rules.js';
import { decide, isWithin, ORDER, rulesFor, SIM_CHANGED, type FactorRule, type LineFactors } from './second-factor.rules.js';

const DAY = 1440;
const minute = fc.integer({ min: 0, max: DAY - 1 });
const line: fc.Arbitrary<LineFactors> = fc
  .record({ passwordSet: fc.boolean(), passkeys: fc.integer({ min: 0, max: 5 }), settledPasskeys: fc.integer({ min: 0, max: 5 }) })
  .map((known) => ({ ...known, settledPasskeys: Math.min(known.settledPasskeys, known.passkeys) }));
const reasons = fc.array(fc.constantFrom('night', 'gift cards', 'velocity', SIM_CHANGED), { maxLength: 4 });

describe('hours of the day', () => {
  it('hold exactly for the minutes a clock passes from the first to the last, over midnight too', () => {
    fc.assert(
      fc.property(minute, minute, minute, (now, from, until) => {
        fc.pre(from !== until);
        const passed = (DAY + now - from) % DAY;
        expect(isWithin(now, from, until)).toBe(passed < (DAY + until - from) % DAY);
      }),
    );
  });

  it('an hour and its opposite never hold together, and one of them always does', () => {
    fc.assert(
      fc.property(minute, minute, minute, (now, from, until) => {
        fc.pre(from !== until);
        expect(isWithin(now, from, until)).toBe(!isWithin(now, until, from));
      }),
    );
  });
});

describe('rules', () => {
  const rule: fc.Arbitrary<FactorRule> = fc
    .record({
      name: fc.constantFrom('a', 'b', 'c'),
      category: fc.option(fc.constantFrom('game', 'gift_card')),
      amountFrom: fc.option(fc.integer({ min: 0, max: 1000 })),
      hours: fc.option(fc.tuple(minute, minute).filter(([from, until]) => from !== until)),
      firstUse: fc.boolean(),
    })
    .map(({ hours, ...rest }) => ({ ...rest, fromMinute: hours?.[0] ?? null, untilMinute: hours?.[1] ?? null }));
  const purchase = fc.record({ category: fc.constantFrom('game', 'gift_card', 'content'), amount: fc.integer({ min: 10, max: 1000 }) });

  it('each is judged for itself: what one demands, no other takes back', () => {
    fc.assert(
      fc.property(fc.array(rule), purchase, minute, (rules, bought, now) => {
        expect(rulesFor(rules, bought, now)).toEqual(rules.filter((one) => rulesFor([one], bought, now).length === 1));
      }),
    );
  });

  it('a condition more never demands more, and a higher amount never less', () => {
    fc.assert(
      fc.property(rule, purchase, minute, (one, bought, now) => {
        const holds = rulesFor([one], bought, now).length;
        const wider = { ...one, category: null, amountFrom: null, fromMinute: null, untilMinute: null };
        expect(rulesFor([wider], bought, now)).toHaveLength(1);
        expect(rulesFor([one], { ...bought, amount: bought.amount + 1 }, now).length).toBeGreaterThanOrEqual(holds);
      }),
    );
  });
});

describe('which factor', () => {
  it('a line that has one never pays without, and nothing demanded is forgotten', () => {
    fc.assert(
      fc.property(line, reasons, (known, because) => {
        const decision = decide(because, known);
        if (known.passwordSet && decision.kind === 'ask') expect(decision.factors).toContain('carrier_password');
        if (because.includes(SIM_CHANGED) && decision.kind === 'ask') expect(decision.factors).toContain('passkey');
        if (decision.kind === 'ask')
          for (const name of decision.factors) expect(ORDER.find((factor) => factor.name === name)!.has(known)).toBe(true);
        if (decision.kind === 'none') expect({ because, ...known }).toMatchObject({ because: [], passwordSet: false, passkeys: 0 });
      }),
    );
  });

  it('a line without any is refused where one is demanded, by the same word whoever demands it', () => {
    const none = { passwordSet: false, passkeys: 0, settledPasskeys: 0 };
    expect(decide(['night'], none)).toEqual({ kind: 'refuse', code: 'password_required' });
    expect(decide([SIM_CHANGED], none)).toEqual({ kind: 'refuse', code: 'sim_changed_recently' });
    expect(decide(['night'], { ...none, passkeys: 1 })).toEqual({ kind: 'refuse', code: 'password_required' });
    expect(decide([], { ...none, passkeys: 1 })).toEqual({ kind: 'ask', factors: ['passkey'] });
  });

  it('what the carrier checks comes last, for the limit is held with its yes', () => {
    fc.assert(
      fc.property(line, reasons, (known, because) => {
        const decision = decide(because, known);
        const factors = decision.kind === 'ask' ? decision.factors : [];
        const byCarrier = factors.map((name) => ORDER.find((factor) => factor.name === name)!.checkedBy === 'carrier');
        expect(byCarrier.slice(0, -1)).not.toContain(true);
      }),
    );
  });
});

it.each([
  ['https://pay.example/x', 'pay.example'],
  ['http://localhost:3000', 'localhost'],
  ['http://pay.example', null],
  ['http://127.0.0.1:3000', null],
  ['https://127.0.0.1', null],
  ['https://0x7f000001', null],
  ['https://[::1]', null],
])('passkeys at %s: %s', (publicUrl, id) => expect(relyingParty(publicUrl)?.id ?? null).toBe(id));

it.each([
  ['https://pay.example.kr', 'https://my.pay.example.kr', 'pay.example.kr'],
  ['http://localhost:3000', 'http://localhost:3100', 'localhost'],
  ['https://pay.example.kr', 'https://my.example.kr', null],
  ['https://pay.example.kr', 'https://evilpay.example.kr', null],
  ['https://pay.example.kr', 'http://my.pay.example.kr', null],
])('passkeys of %s at the door %s: %s', (publicUrl, door, id) => {
  expect(relyingParty(publicUrl, door)).toEqual(id && { id, origin: door });
});
