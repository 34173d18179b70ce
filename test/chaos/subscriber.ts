import { setTimeout as pause } from 'node:timers/promises';
import { stopwatch } from '#platform';
import type { Crowd } from './crowd.js';
import type { Kind } from './history.js';
import { ask, insist, type Answer } from './http.js';
import { codeIn, textsOn } from './phone.js';
import type { Bought, World } from './world.js';

const PATIENCE_MS = 25_000;
const LOOK_MS = 250;
const IDENTIFIES_MOST = 3;
const RESEND_AFTER_MS = 6000;

const has = (page: Answer, name: string): boolean => page.status === 200 && new RegExp(`<input[^>]*name="${name}"`).test(page.text);

/** Somebody with a phone and a browser without JavaScript, who does what the window says. */
export class Subscriber {
  private cookie = '';
  private readonly tried = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly bought: Bought,
    private readonly window: string,
    private readonly crowd: Crowd | null,
  ) {}

  /** Whether a code that came by text was ever typed. */
  get typedCode(): boolean {
    return this.tried.size > 0;
  }

  /** @returns when there is nothing more to do for them, or they have lost patience. */
  async pay(): Promise<'through' | 'gave up'> {
    const { line, twist } = this.bought.purchase;
    const since = stopwatch();
    let identified = 0;
    let asked = since();
    while (since() < PATIENCE_MS * this.world.slow) {
      const page = await this.look();
      if (page === null) continue;
      if (page.status === 303 || (page.status === 200 && !/<form/.test(page.text) && identified > 0 && this.tried.size > 0))
        return 'through';
      if (has(page, 'phoneNumber')) {
        if (identified++ >= IDENTIFIES_MOST) return 'gave up';
        const { carrier, number, birthDate, genderDigit } = line;
        this.world.secrets.add(number).add(birthDate);
        await this.post('identify', { carrier, phoneNumber: number, birthDate, genderDigit, agreeTerms: 'yes', agreeAmount: 'yes' });
        asked = since();
      } else if (has(page, 'code')) {
        if (twist === 'gives_up') {
          await this.post('cancel', { cancel: '1' });
          return 'gave up';
        }
        const code = await this.code();
        if (code !== null && twist === 'guesses') return this.guess(code);
        if (code !== null) await this.enter(code);
        else if (since() - asked > RESEND_AFTER_MS * this.world.slow && /name="resend"/.test(page.text)) {
          await this.post('resend', { resend: '1' });
          asked = since();
        }
      } else if (page.status !== 200) return 'gave up';
      await pause(LOOK_MS);
    }
    return 'gave up';
  }

  private async enter(code: string): Promise<void> {
    this.world.secrets.add(code);
    await this.crowd?.together();
    if (this.bought.purchase.twist === 'wrong_code' && this.tried.size === 0)
      await this.post('wrong code', { code: code === '000000' ? '000001' : '000000' });
    this.tried.add(code);
    // An impatient thumb, and each press meets another replica.
    const presses = this.bought.purchase.twist === 'code_twice' ? 2 : 1;
    await Promise.all(Array.from({ length: presses }, () => this.post('code', { code })));
  }

  /** Somebody else, who has not seen the text. */
  private async guess(right: string): Promise<'gave up'> {
    this.world.secrets.add(right);
    for (const code of ['000000', '123456']) if (code !== right) await this.post('wrong code', { code });
    return 'gave up';
  }

  /** The newest text about this amount whose code has not been typed yet. */
  private async code(): Promise<string | null> {
    const { amount, line } = this.bought.purchase;
    const won = amount.toLocaleString('en-US');
    for (const text of (await textsOn(this.world, line.number)) ?? []) {
      const code = text.includes(` ${won}원 결제`) ? codeIn(text) : undefined;
      if (code && !this.tried.has(code)) return code;
    }
    return null;
  }

  private look(): Promise<Answer | null> {
    return insist(() => ask('GET', this.window, { headers: { cookie: this.cookie } }), PATIENCE_MS * this.world.slow);
  }

  /** Pressed once: whether it arrived, the window will show. */
  private async post(pressed: 'identify' | 'code' | 'wrong code' | 'resend' | 'cancel', form: Record<string, string>): Promise<void> {
    const about = { schedule: this.bought.schedule, order: this.bought.purchase.orderId, form: pressed };
    const asked = this.world.history.note('invoke', 'form', about);
    const answer = await ask('POST', this.window, { form, headers: { cookie: this.cookie } }).catch(() => null);
    this.world.history.note(cameOf(answer), 'form', { ...about, status: answer?.status }, asked);
    const set = answer?.headers['set-cookie'];
    const cookies = (Array.isArray(set) ? set : set ? [set] : []).map((one) => one.split(';')[0]!);
    for (const value of cookies.map((one) => one.slice(one.indexOf('=') + 1))) if (value.length > 12) this.world.secrets.add(value);
    if (cookies.length > 0) this.cookie = merged(this.cookie, cookies);
  }
}

/** What was not answered, or with a fault of the gateway's own, may have been taken all the same. */
function cameOf(answer: Answer | null): Kind {
  if (answer === null || answer.status >= 500) return 'unknown';
  return answer.status >= 400 || /[?&]invalid=/.test(String(answer.headers['location'])) ? 'fail' : 'ok';
}

function merged(before: string, set: readonly string[]): string {
  const all = new Map([...before.split('; ').filter(Boolean), ...set].map((one) => [one.split('=')[0]!, one]));
  return [...all.values()].join('; ');
}
