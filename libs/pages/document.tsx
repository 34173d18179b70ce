import type { ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import { otherLanguage } from './language.js';
import { STYLE } from './style.js';
import { COMMON, type Frame } from './frame.js';

export interface Head {
  readonly title: string;
  /** Whose door it is, beside our name. */
  readonly product: string;
  /** Set when something on the page needs correction: the first thing a screen reader says. */
  readonly wrong?: boolean;
  readonly livemode?: boolean;
  /** Looks again by itself each second; for a page with nothing on it to read twice. */
  readonly refresh?: boolean;
  /** What the script watches: `state` changes when another page is due. */
  readonly live?: Live;
  /** The path of the one script of a page on which nothing is to be watched. */
  readonly script?: string;
}

export interface Live {
  readonly action: string;
  /** The path of the page's one script. */
  readonly script: string;
  readonly state: string;
  /** How often to ask. Without script a page that `reloads` looks again by itself. */
  readonly everySeconds: number;
  readonly reloads?: boolean;
}

/** One whole page. Text is escaped by the renderer; the style sheet is the only thing that is not text. */
export function pageOf(frame: Frame, head: Head, body: ComponentChildren): string {
  const words = COMMON[frame.language];
  const { live, script = live?.script } = head;
  const page = (
    <html lang={frame.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <meta name="format-detection" content="telephone=no" />
        <title>{`${head.wrong ? `${words.problem}: ` : ''}${head.title} · Tollgate`}</title>
        <style nonce={frame.nonce} dangerouslySetInnerHTML={{ __html: STYLE }} />
        {head.refresh && <meta http-equiv="refresh" content="1" />}
        {live?.reloads && (
          <noscript>
            <meta http-equiv="refresh" content={`${live.everySeconds};url=${live.action}/done`} />
          </noscript>
        )}
        {script !== undefined && <script type="module" nonce={frame.nonce} src={script} />}
      </head>
      <body>
        <div class="shell">
          <header>
            <p>
              <b>Tollgate</b> {head.product}
            </p>
            {frame.here !== null && <Switch frame={frame} here={frame.here} />}
          </header>
          <main data-live={live?.action} data-state={live?.state} data-every={live?.everySeconds}>
            {head.livemode === false && <p class="test">{words.testMode}</p>}
            {body}
          </main>
          <p class="unseen" role="status" id="told" />
        </div>
      </body>
    </html>
  );
  return `<!doctype html>${render(page)}`;
}

function Switch({ frame, here }: { frame: Frame; here: string }) {
  const other = otherLanguage(frame.language);
  return (
    <a href={`${here}?lang=${other}`} lang={other} hreflang={other} rel="alternate">
      {COMMON[frame.language].otherLanguage}
    </a>
  );
}
