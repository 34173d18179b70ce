import { grouped } from '#kernel';
import { kstTime, PALETTE, policy, type Language } from '#pages';
import type { StatementView } from '#settlement';
import { createHash } from 'node:crypto';
import { render } from 'preact-render-to-string';
import { WORDS } from './words.js';

const STYLE = `${PALETTE}
main{max-width:48rem;margin:0 auto;padding:2rem 1rem 3rem}
h1{font-size:1.6rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}p{color:var(--quiet)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.2rem;margin-top:1rem}dt{color:var(--quiet)}dd{margin:0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.4rem .5rem;border-bottom:1px solid var(--line);text-align:right}th:first-child,td:first-child{text-align:left}
th{font-weight:500;color:var(--quiet)}tbody th{color:var(--ink);font-weight:400}.sum th,.sum td{font-weight:700;border-bottom-width:2px}
@page{margin:18mm}
@media print{:root{color-scheme:light;--page:#fff;--ink:#000;--quiet:#333;--line:#999}main{padding:0;max-width:none}tr{break-inside:avoid}}
`;

/** One merchant's money: his browser keeps nothing, and the style is allowed by hash. */
export const settlementPageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy(`style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`, `form-action 'none'`),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  vary: 'accept-language',
};

/** In which order, and on which side, amounts stand. */
const ROWS = [
  ['gross', 1], ['cancels', -1], ['credits', -1], ['clawbacks', -1], ['recovered', 1], ['fee', -1], ['vat', -1], ['withheld', -1], ['awaited', -1], ['released', 1], ['broughtForward', 1],
  ['earlyFee', -1], ['earlyVat', -1],
] as const; // prettier-ignore

const shown = (amount: number): string => `${amount < 0 ? '−' : ''}${grouped(Math.abs(amount))}`;

/** A statement to print. It shows nothing that comes after it was issued, so it is the same each time. */
export function settlementPage(s: StatementView, language: Language): string {
  const words = WORDS[language];
  const page = (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${words.title} ${s.period} · Tollgate`}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <main>
          <h1>{`${words.title} ${s.period}`}</h1>
          {!s.livemode && <p>{words.test}</p>}
          <dl>
            <dt>{words.merchant}</dt>
            <dd>
              <bdi>{s.merchant.name}</bdi> · <bdi>{s.merchant.contact}</bdi>
            </dd>
            <dt>{words.number}</dt>
            <dd>{s.id}</dd>
            <dt>{words.issued}</dt>
            <dd>{kstTime(language)(s.issuedAt)}</dd>
            <dt>{words.payoutOn}</dt>
            <dd>{`${s.payoutOn ?? '–'} (${words.payout[s.terms.payout]})`}</dd>
          </dl>
          <h2>{words.amounts}</h2>
          <table>
            <tbody>
              {ROWS.filter(([name]) => s[name] !== 0).map(([name, side]) => (
                <Amount name={words.rows[name]} amount={shown(side * s[name])} />
              ))}
              <Amount name={words.rows.net} amount={`${shown(s.net)} ${words.won}`} sum />
              <Amount name={words.rows.carriedForward} amount={shown(s.carriedForward)} />
            </tbody>
          </table>
          {s.fees.length > 0 && <Fees fees={s.fees} words={words} />}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${render(page)}`;
}

const Amount = ({ name, amount, sum = false }: { name: string; amount: string; sum?: boolean }) => (
  <tr class={sum ? 'sum' : undefined}>
    <th scope="row">{name}</th>
    <td>{amount}</td>
  </tr>
);

function Fees({ fees, words }: { fees: StatementView['fees']; words: (typeof WORDS)[Language] }) {
  const goods: Readonly<Record<string, string>> = words.goods;
  return (
    <>
      <h2>{words.fees}</h2>
      <table>
        <thead>
          <tr>
            {Object.values(words.columns).map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fees.map((f) => (
            <tr>
              <th scope="row">{goods[f.goodsClass ?? ''] ?? '–'}</th>
              <td>{f.basisPoints === null ? '–' : `${f.basisPoints / 100} %`}</td>
              {[f.sales, f.gross, f.back, f.fee, f.vat].map((n) => (
                <td>{shown(n)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
