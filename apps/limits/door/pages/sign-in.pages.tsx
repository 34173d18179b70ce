import type { RefusalCode } from '#kernel';
import { Carriers, TextField, type Draft, type Frame } from '#pages';
import { BlockHere } from './blocked.page.js';
import { Alert, Other, page, type Wrong } from './parts.js';
import { WORDS } from './words.js';

export interface Asked {
  readonly notice?: RefusalCode | null;
  readonly wrong?: readonly Wrong[];
}

export const WHOSE_FIELDS = ['carrier', 'phoneNumber', 'birthDate', 'genderDigit'] as const satisfies readonly Wrong[];
export type WhoseField = (typeof WHOSE_FIELDS)[number];

interface Whose extends Asked {
  /** What this person typed before. */
  readonly draft: Draft<WhoseField>;
}

/** Whose line is it: the same questions as the payment window's, without its agreements. */
export function identifyPage(frame: Frame, { notice, wrong = [], draft }: Whose): string {
  const words = WORDS[frame.language];
  const of = (name: WhoseField) => ({ words, name, invalid: wrong.includes(name), value: draft[name] });
  return page(
    frame,
    { title: words.signInTitle, wrong: !!notice || wrong.length > 0 },
    <section class="card">
      <h1>{words.signInTitle}</h1>
      <p class="lead">{words.signInLead}</p>
      <Alert frame={frame} notice={notice ?? null} fields={wrong} />
      <form method="post" action="/">
        <Carriers {...of('carrier')} words={words} language={frame.language} />
        <TextField {...of('phoneNumber')} keyboard="tel" hint={words.hints.phoneNumber} autocomplete="tel-national" maxlength={24} />
        <div class="pair">
          <TextField
            {...of('birthDate')}
            hint={words.hints.birthDate}
            autocomplete="off"
            maxlength={10}
            pattern="[^0-9]*([0-9][^0-9]*){6}"
          />
          <TextField {...of('genderDigit')} hint={words.hints.genderDigit} autocomplete="off" maxlength={1} pattern="[0-9]" />
        </div>
        <button class="button main" type="submit">
          {words.requestCode}
        </button>
      </form>
    </section>,
  );
}

export interface EnterCode extends Asked {
  readonly maskedPhone: string;
  readonly until: Date;
}

/** The same for everybody, whether a text has left or not. */
export function codePage(frame: Frame, { maskedPhone, until, notice, wrong = [] }: EnterCode): string {
  const words = WORDS[frame.language];
  return page(
    frame,
    { title: words.codeTitle, wrong: !!notice || wrong.length > 0 },
    <section class="card">
      <h1>{words.codeTitle}</h1>
      <p class="lead">{words.codeSent(maskedPhone)}</p>
      <Alert frame={frame} notice={notice ?? null} fields={wrong} />
      <form method="post" action="/">
        <TextField
          words={words}
          name="code"
          hint={words.codeUntil(words.clock(until.toISOString()))}
          invalid={wrong.includes('code')}
          autocomplete="one-time-code"
          maxlength={20}
          class="code"
        />
        <button class="button main" type="submit">
          {words.enter}
        </button>
        <div class="row">
          <Other name="resend">{words.resend}</Other>
          <Other name="back">{words.back}</Other>
        </div>
      </form>
      <p class="quiet end">{words.codeNotCome}</p>
    </section>,
  );
}

export function passwordPage(frame: Frame, { notice, wrong = [] }: Asked): string {
  const words = WORDS[frame.language];
  return page(
    frame,
    { title: words.passwordTitle, wrong: !!notice || wrong.length > 0 },
    <>
      <section class="card">
        <h1>{words.passwordTitle}</h1>
        <p class="lead">{words.passwordLead}</p>
        <Alert frame={frame} notice={notice ?? null} fields={wrong} />
        <form method="post" action="/">
          <TextField
            words={words}
            name="password"
            secret
            invalid={wrong.includes('password')}
            autocomplete="off"
            maxlength={12}
            pattern="[0-9]{6}"
            class="code"
          />
          <button class="button main" type="submit">
            {words.enter}
          </button>
          <Other name="back" class="bare">
            {words.back}
          </Other>
        </form>
      </section>
      <BlockHere frame={frame} />
    </>,
  );
}

/** The carrier is being asked about the password. */
export function waitingPage(frame: Frame): string {
  const words = WORDS[frame.language];
  return page(
    frame,
    { title: words.waitingTitle, refresh: true },
    <section class="card">
      <h1>{words.waitingTitle}</h1>
      <p class="lead">{words.waitingText}</p>
      <div class="stack">
        <a class="button" href="/">
          {words.lookAgain}
        </a>
      </div>
    </section>,
  );
}
