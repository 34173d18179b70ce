import { REFUSAL_CODES, REFUSALS } from '#kernel';
import { PALETTE, policy } from '#pages';
import { PROBLEMS, type ProblemCode } from '#platform';
import { createHash } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';

const STYLE = `${PALETTE}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin:2.5rem 0 .5rem}p{color:var(--quiet);max-width:44rem}
ul{list-style:none;margin-top:1rem;border-top:1px solid var(--line)}
li{padding:.8rem .6rem;border-bottom:1px solid var(--line);scroll-margin-top:1rem}
li:target{background:var(--soft);box-shadow:inset 4px 0 var(--accent)}
li a{font:600 .95rem/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
small{float:right;color:var(--quiet);font-size:.85rem;padding-left:1rem}
li span{display:block}
`;

/** The page is the same for everybody, so its style is allowed by hash and it may be kept. */
export const errorsPageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy(`style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`, `form-action 'none'`),
  'cache-control': 'public, max-age=300',
  'x-content-type-options': 'nosniff',
};

const ENDING = {
  final: 'ends the payment',
  open: 'the person can try again',
  again: 'send the same request again',
  no: 'change the request',
} as const;

/** What `type` of a problem points to: `/docs/errors#code`. Made from the tables the errors come from. */
export function errorsPage(): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Errors and refusals · Tollgate</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <main>
          <h1>Errors and refusals</h1>
          <p>
            Every error is <code>application/problem+json</code>; its <code>type</code> leads to a line of this page.
          </p>
          <h2>Errors of a request</h2>
          <p>
            Whether money moved stands in <code>charged</code> of the error.
          </p>
          <ul>
            {(Object.keys(PROBLEMS) as ProblemCode[]).map((code) => (
              <Line code={code} aside={`HTTP ${PROBLEMS[code].status} · ${PROBLEMS[code].retryable ? ENDING.again : ENDING.no}`}>
                <span>{PROBLEMS[code].title}.</span>
              </Line>
            ))}
          </ul>
          <h2>Refusals of a payment</h2>
          <p>In order of precedence: where two apply, the upper one is told. Each says whom the subscriber should ask.</p>
          <ul>
            {REFUSAL_CODES.map((code) => (
              <Line
                code={code}
                aside={`HTTP ${REFUSALS[code].status} · ask the ${REFUSALS[code].contact} · ${REFUSALS[code].final ? ENDING.final : ENDING.open}`}
              >
                <span>{REFUSALS[code].en}</span>
                <span lang="ko">{REFUSALS[code].ko}</span>
              </Line>
            ))}
          </ul>
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${render(page)}`;
}

const Line = ({ code, aside, children }: { code: string; aside: string; children: ComponentChildren }) => (
  <li id={code}>
    <small>{aside}</small>
    <a href={`#${code}`}>{code}</a>
    {children}
  </li>
);
