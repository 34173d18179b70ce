import { BRANDS, type Brand, type RefusalCode } from '#kernel';
import { Carriers, Facts, TextField, type Draft } from '#pages';
import { CONSENTS } from './consents.js';
import { document } from './document.js';
import { ConsentTick } from './consent-tick.js';
import { IDENTIFY_FIELDS, type IdentifyField } from './fields.js';
import { Form, Notice, Other, Purchase } from './parts.js';
import type { WindowView } from './view.js';
import { WORDS } from './words.js';

export interface Identify {
  /** The merchant named the line: it is shown, not asked. */
  readonly locked?: { readonly carrier: Brand; readonly maskedPhone: string } | undefined;
  readonly notice?: RefusalCode | undefined;
  /** Names of the fields that could not be read. */
  readonly invalid?: readonly string[] | undefined;
  /** What was typed into the first page before; nobody types it twice. */
  readonly draft?: Draft<IdentifyField> | undefined;
  /** The window's address as a picture, for the camera of a phone: the SVG path of a QR code and its width in modules. */
  readonly qr?: { readonly path: string; readonly size: number } | undefined;
}

/** Who pays, from which line, and twice yes: to the terms and to the amount. */
export function identifyPage(view: WindowView, { locked, notice, invalid = [], draft = {}, qr }: Identify = {}): string {
  const words = WORDS[view.language];
  const won = words.won(view.amount);
  const wrong = IDENTIFY_FIELDS.filter((name) => invalid.includes(name));
  const of = (name: IdentifyField) => ({ words, name, invalid: wrong.includes(name), value: draft[name] });
  const page = (
    <>
      <Purchase view={view} />
      <section class="card">
        <h2>{words.identifyTitle}</h2>
        <p class="quiet">{words.identifyLead}</p>
        <Notice view={view} notice={notice} fields={wrong} />
        <Form view={view}>
          {locked ? (
            <Facts
              rows={[
                [words.carrier, BRANDS[locked.carrier][view.language]],
                [words.phone, locked.maskedPhone],
              ]}
            />
          ) : (
            <>
              <Carriers {...of('carrier')} language={view.language} />
              <TextField {...of('phoneNumber')} keyboard="tel" hint={words.hints.phoneNumber} autocomplete="tel-national" maxlength={24} />
            </>
          )}
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
          <fieldset>
            <legend>{words.agreements}</legend>
            <ConsentTick {...of('agreeTerms')}>{`${words.required} ${CONSENTS.terms[view.language].sentence}`}</ConsentTick>
            <details>
              <summary>{words.termsTitle}</summary>
              <ol>
                {CONSENTS.terms[view.language].details.map((sentence) => (
                  <li>{sentence}</li>
                ))}
              </ol>
            </details>
            <ConsentTick {...of('agreeAmount')}>
              {`${words.required} ${CONSENTS.amount[view.language].sentence.replace('{amount}', won)}`}
            </ConsentTick>
          </fieldset>
          <button class="button main" type="submit">
            {words.requestCode(won)}
          </button>
          <Other name="cancel" class="bare">
            {words.cancel}
          </Other>
        </Form>
        <p class="quiet end">{words.openUntil(words.clock(view.expiresAt))}</p>
      </section>
      {qr && (
        <details class="card hand">
          <summary>{words.handOver}</summary>
          <p class="quiet">{words.handOverLead}</p>
          <svg class="qr" viewBox={`-4 -4 ${qr.size + 8} ${qr.size + 8}`} role="img" aria-label={words.qrCode}>
            <path d={qr.path} />
          </svg>
        </details>
      )}
    </>
  );
  const { action, state, livemode } = view;
  const title = `${words.payment(won)} · ${view.merchantName}`;
  return document(
    view,
    { title, wrong: notice !== undefined || wrong.length > 0, livemode, live: { action, state, everySeconds: 4 } },
    page,
  );
}
