import type { RefusalCode } from '#kernel';
import { TextField } from '#pages';
import { document } from './document.js';
import { Form, Notice, Other, Purchase } from './parts.js';
import type { WindowView } from './view.js';
import { WORDS, type Words } from './words.js';

export interface EnterCode {
  readonly maskedPhone: string;
  /** The text message has not left yet: the page looks again every second. */
  readonly sending: boolean;
  /** It leaves only after this long, because one left a moment ago. */
  readonly resendInSeconds?: number | undefined;
  readonly notice?: RefusalCode | undefined;
  readonly triesLeft: number;
  readonly sendsLeft: number;
  readonly validForSeconds: number;
  /** RFC 3339. */
  readonly validUntil: string;
  /** `['code']` when what was sent is no code at all; costs no try. */
  readonly invalid?: readonly string[] | undefined;
}

/** Entering the code is the payment, and the page says so. */
export function codePage(view: WindowView, code: EnterCode): string {
  const words = WORDS[view.language];
  const won = words.won(view.amount);
  const { sending, notice, triesLeft, sendsLeft } = code;
  const wrong = (['code'] as const).filter((name) => code.invalid?.includes(name));
  const page = (
    <>
      <Purchase view={view} brief />
      <section class="card">
        <h2>{words.codeTitle}</h2>
        <Notice view={view} notice={notice} fields={wrong} />
        <Form view={view}>
          <Sent words={words} code={code} />
          <TextField
            words={words}
            name="code"
            hint={words.triesLeft(triesLeft)}
            invalid={wrong.length > 0}
            autocomplete="one-time-code"
            maxlength={20}
            class="code"
          />
          <p class="note" id="confirms">
            {words.confirms(won)}
          </p>
          <button class="button main" type="submit" aria-describedby="confirms">
            {words.pay(won)}
          </button>
          <div class="row">
            {sendsLeft > 0 && <Other name="resend">{words.resend}</Other>}
            <Other name="back">{words.back}</Other>
          </div>
          <p class="quiet" id="sends">
            {words.sendsLeft(sendsLeft)}
          </p>
          <Other name="cancel" class="bare">
            {words.cancel}
          </Other>
        </Form>
      </section>
    </>
  );
  const { action, state, livemode } = view;
  return document(
    view,
    {
      title: `${words.payment(won)} · ${words.codeTitle}`,
      wrong: notice !== undefined || wrong.length > 0,
      livemode,
      live: { action, state, everySeconds: sending ? 1 : 4, reloads: sending },
    },
    page,
  );
}

/** Whether the text has left, and how long its code is good for. The script counts down and says when 60 and 20 seconds are left. */
function Sent({ words, code }: { words: Words; code: EnterCode }) {
  const { maskedPhone, sending, resendInSeconds = 0, validForSeconds, validUntil, sendsLeft } = code;
  if (sending) return <p class="sent">{resendInSeconds > 1 ? words.resendIn(Math.ceil(resendInSeconds)) : words.sending}</p>;
  const over = sendsLeft > 0 ? words.noLongerValid : words.noMoreTime;
  if (validForSeconds <= 0) return <p class="sent">{over}</p>;
  const seconds = Math.floor(validForSeconds);
  return (
    <p class="sent" data-seconds={seconds} data-60={words.secondsLeft(60)} data-20={words.secondsLeft(20)} data-0={over}>
      {words.sent(maskedPhone)}
      <br />
      {words.timeLeft}{' '}
      <b data-left data-minutes={words.minutesSeconds} data-short={words.seconds}>
        {(seconds < 60 ? words.seconds : words.minutesSeconds)
          .replace('{m}', `${Math.floor(seconds / 60)}`)
          .replace('{s}', `${seconds % 60}`)}
      </b>
      {' · '}
      {words.validUntil(words.clock(validUntil))}
    </p>
  );
}
