/** Served as they are: with them as files of their own nothing in a page may carry style or script, and the policy says so. */
export const STYLE = `:root{color-scheme:light dark;--night:#f4f3fb;--card:#fff;--ink:#191530;--quiet:#585270;--line:#e2dff0;--star:#6d3fd1;--on:#fff;--soft:#efe9fd;--good:#146a3c;--bad:#a3161a}
@media(prefers-color-scheme:dark){:root{--night:#120f20;--card:#1d1930;--ink:#f0eefa;--quiet:#b8b1d0;--line:#362f52;--star:#c3a6ff;--on:#1a1030;--soft:#2b2347;--good:#86d9a8;--bad:#ffaaa4}}
*{box-sizing:border-box;margin:0}
body{background:var(--night);color:var(--ink);font:1rem/1.6 -apple-system,"Apple SD Gothic Neo","Noto Sans KR","Malgun Gothic",NanumGothic,system-ui,sans-serif;word-break:keep-all;overflow-wrap:anywhere}
header,main,footer{max-width:60rem;margin:0 auto;padding:0 min(1.25rem,4vw)}
header a{display:inline-flex;align-items:center;gap:.5rem;min-height:3.5rem;color:inherit;text-decoration:none;font-size:1.1rem}
svg{width:1.6rem;fill:var(--star)}
a{color:var(--star)}
h1{font-size:clamp(1.4rem,5vw,2rem);line-height:1.3;letter-spacing:-.02em;margin-bottom:.4rem}
h2{font-size:1.1rem;letter-spacing:-.01em}
.quiet,footer{color:var(--quiet);font-size:.92rem}
.shelf{list-style:none;padding:0;margin:1.5rem 0;display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(13rem,100%),1fr))}
.shelf li,.card{background:var(--card);border:1px solid var(--line);border-radius:1.2rem;padding:1.25rem;display:flex;flex-direction:column;gap:.35rem}
.shelf svg{width:3.2rem;padding:.6rem;border-radius:1rem;background:var(--soft);margin-bottom:.3rem}
.shelf form{margin-top:auto;padding-top:.6rem}
.price{font-size:1.25rem;font-weight:700;font-variant-numeric:tabular-nums}
button,.button{display:inline-flex;justify-content:center;align-items:center;width:100%;min-height:3rem;padding:.4rem 1.2rem;border:1px solid var(--star);border-radius:.8rem;background:var(--star);color:var(--on);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.plain{background:none;color:var(--star)}
main:has(.card){max-width:34rem}
.card{margin:1rem 0;gap:.6rem;border-left:5px solid var(--star)}.card+.card{border-left-width:1px;border-left-color:var(--line)}
.good{border-left-color:var(--good)}.good h1{color:var(--good)}.bad{border-left-color:var(--bad)}.bad h1{color:var(--bad)}
dl{display:grid;gap:.4rem}dl div{display:flex;justify-content:space-between;gap:1rem}dt{color:var(--quiet)}dd{text-align:right}
main>p a,footer a{display:inline-flex;align-items:center;min-height:2.75rem}
footer{padding-block:1.5rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
:focus-visible{outline:3px solid var(--star);outline-offset:2px}
`;

/** Shows the order's present state in the place of an older one as soon as the shop knows it. Without scripts the page looks again by itself. */
export const SCRIPT = `const main = () => document.querySelector('main');
new EventSource(main().dataset.live).onmessage = async ({ data }) => {
  if (data === main().dataset.state) return;
  const answer = await fetch(location.pathname, { cache: 'no-store' });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  main().replaceWith(page.querySelector('main'));
  document.title = page.title;
  document.getElementById('told').textContent = main().querySelector('h1').textContent;
};
`;
