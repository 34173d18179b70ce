/** Colours and type; light and dark by the reader's own setting. System fonts only. */
export const PALETTE = `
:root{color-scheme:light dark;--page:#f2f4f6;--card:#fff;--ink:#12171d;--quiet:#4e5968;--line:#e3e7ec;--field:#7b8594;--accent:#1553b7;--on:#fff;--soft:#edf3fc;--bad:#a3161a;--badsoft:#fdf1f0;--good:#146a3c;--goodsoft:#e9f6ee}
@media(prefers-color-scheme:dark){:root{--page:#0f1216;--card:#181c22;--ink:#eef1f4;--quiet:#b0b9c4;--line:#2b323b;--field:#8c97a5;--accent:#8db9ff;--on:#0b1830;--soft:#1c2736;--bad:#ffaaa4;--badsoft:#331d1d;--good:#86d9a8;--goodsoft:#16291f}}
*,*::before{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.55 -apple-system,"Apple SD Gothic Neo","Noto Sans KR","Malgun Gothic",NanumGothic,system-ui,sans-serif;word-break:keep-all;overflow-wrap:anywhere}
h1,h2,h3,p,dl,dd,ul,ol,fieldset{margin:0;padding:0;border:0;min-width:0}
a{color:var(--accent)}
[hidden]{display:none!important}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
`;

/** The window: one column, 320 px and up, nothing smaller than 44 px to press. */
export const STYLE = `${PALETTE}
.shell{max-width:30rem;margin:0 auto;padding:0 min(1rem,4vw) 2rem}
header{display:flex;justify-content:space-between;align-items:center;gap:.75rem;padding:.35rem .25rem;font-size:.875rem;color:var(--quiet)}
header b{color:var(--ink);font-size:1rem;margin-right:.35rem;letter-spacing:-.01em}
header a{display:flex;align-items:center;min-height:2.75rem;min-width:2.75rem;justify-content:flex-end;color:inherit}
.test{margin:0 0 .75rem;padding:.45rem .9rem;border:1px dashed var(--field);border-radius:.75rem;font-size:.85rem;color:var(--quiet)}
.card{background:var(--card);border:1px solid var(--line);border-radius:1.1rem;padding:min(1.25rem,6vw);margin-bottom:.75rem}
.item{color:var(--quiet);font-size:.95rem}
.amount,.buys h1{font-size:clamp(1.55rem,7.6vw,1.9rem);line-height:1.3;font-weight:700;letter-spacing:-.03em;font-variant-numeric:tabular-nums}
.once{display:inline-block;vertical-align:.3em;margin-left:.15em;padding:.1rem .55rem;border-radius:1rem;background:var(--soft);color:var(--accent);font-size:.8rem;font-weight:600;letter-spacing:0}
.brief{padding-block:1rem .3rem}
.buys dl,.amount+dl{margin-top:.9rem;padding-top:.9rem;border-top:1px solid var(--line)}
.brief dl{margin:0 0 .8rem}
dl{display:grid;gap:.4rem;font-size:.9rem}
dl>div{display:flex;justify-content:space-between;gap:1rem}
dt{color:var(--quiet);flex:0 0 auto;max-width:45%}
dd{text-align:right}
h1{font-size:1.35rem;line-height:1.4;letter-spacing:-.02em}
h2{font-size:1.15rem;line-height:1.4;letter-spacing:-.01em}
h1:focus{outline:0}
h2+.quiet,.lead{margin-top:.35rem}
.quiet{color:var(--quiet);font-size:.9rem}
.end{margin-top:1rem;text-align:center;font-size:.85rem}
form,.stack{display:grid;gap:1.15rem;margin-top:1.15rem}
form>*,.stack>*{min-width:0}
legend,.label{display:block;font-weight:600;font-size:.95rem;margin-bottom:.4rem;padding:0}
.hint{display:block;margin:.3rem 0 0;font-size:.85rem;color:var(--quiet)}
.choices+.hint{margin:.6rem 0 .3rem}
.choices{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(4.5rem,100%),1fr));gap:.5rem}
.choice,.tick{position:relative;display:flex;align-items:center;min-height:2.9rem;border:1px solid var(--field);border-radius:.75rem;line-height:1.3;cursor:pointer}
.choice{justify-content:center;padding:.35rem .25rem;font-size:.9rem;text-align:center;letter-spacing:-.02em;word-break:normal;text-wrap:balance}
.choice input{position:absolute;inset:0;width:100%;height:100%;opacity:0;cursor:pointer}
.tick{gap:.65rem;padding:.7rem .8rem;font-size:.95rem}
.choice:has(:checked),.tick:has(:checked){border-color:var(--accent);background:var(--soft);box-shadow:inset 0 0 0 1px var(--accent)}
.choice:has(:checked){color:var(--accent);font-weight:700}
.choice:has(:checked) span::before{content:"✓ "}
.choice:has(:focus-visible){outline:3px solid var(--accent);outline-offset:2px}
.tick input{flex:none;width:1.3rem;height:1.3rem;margin:0;accent-color:var(--accent)}
.text{width:100%;min-height:3.1rem;padding:.5rem .85rem;border:1px solid var(--field);border-radius:.75rem;background:var(--card);color:var(--ink);font:inherit;font-size:1.1rem;font-variant-numeric:tabular-nums}
.text[aria-invalid],.choices[data-invalid] .choice,.tick:has([aria-invalid]){border-color:var(--bad)}
.code{font-size:1.6rem;letter-spacing:.25em}
.pair{display:flex;flex-wrap:wrap;gap:.75rem}.pair>*{flex:3 1 7rem;min-width:0}.pair>:last-child{flex:2 1 5.4rem}
.wrong{display:block;margin-top:.3rem;color:var(--bad);font-size:.9rem}
.alert{border:1px solid var(--bad);border-left-width:5px;border-radius:.75rem;background:var(--badsoft);padding:.8rem .95rem;margin-top:1rem}
.alert h3{font-size:1rem;color:var(--bad)}
.alert ul{list-style:none}
.alert a{display:flex;align-items:center;min-height:2.75rem;color:inherit}
.note{background:var(--soft);border-radius:.75rem;padding:.75rem .95rem;font-size:.9rem}
.sent{font-size:.9rem;color:var(--quiet)}.sent b{color:var(--accent);font-variant-numeric:tabular-nums}
summary{display:flex;align-items:center;gap:.4rem;min-height:2.75rem;cursor:pointer;font-size:.9rem;color:var(--accent);list-style:none}
summary::-webkit-details-marker{display:none}
summary::after{content:"";width:.4rem;height:.4rem;border:solid;border-width:0 1.5px 1.5px 0;transform:translateY(-25%) rotate(45deg)}
[open]>summary::after{transform:translateY(25%) rotate(225deg)}
details ol{margin:0 0 .8rem;padding-left:1.2rem;font-size:.875rem;color:var(--quiet);display:grid;gap:.4rem}
.button{display:flex;align-items:center;justify-content:center;width:100%;min-height:3rem;padding:.6rem .9rem;border:1px solid var(--field);border-radius:.75rem;background:transparent;color:var(--ink);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.main{min-height:3.5rem;border-color:var(--accent);background:var(--accent);color:var(--on);font-size:1.1rem}
.button:hover{background:var(--soft)}
.main:hover{background:var(--accent);text-decoration:underline;text-underline-offset:.2em}
.row{display:flex;flex-wrap:wrap;gap:.6rem}.row .button{flex:1 1 auto;width:auto}
.bare{border-color:transparent;color:var(--quiet);font-weight:400;text-decoration:underline;text-underline-offset:.2em}
[aria-busy]{opacity:.6}
.mark{display:flex;align-items:center;justify-content:center;width:3rem;height:3rem;border-radius:50%;background:var(--soft);font-size:1.4rem;font-weight:700;margin-bottom:.9rem}
.good{color:var(--good);background:var(--goodsoft)}.bad{color:var(--bad);background:var(--badsoft)}.wait{color:var(--accent)}.over{color:var(--quiet)}
.facts{display:grid;gap:.8rem;list-style:none;margin-top:1rem}
.facts b{display:block;font-size:.85rem;color:var(--quiet);font-weight:600}
.hand{display:none;padding-block:.3rem}
.qr{display:block;width:11rem;margin:.8rem auto;background:#fff;border-radius:.75rem}
.qr path{fill:none;stroke:#000}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.tabs{display:flex;flex-wrap:wrap;gap:.35rem;margin-bottom:.75rem}
.tabs a{flex:1 1 auto;display:flex;align-items:center;justify-content:center;min-height:2.75rem;min-width:2.75rem;padding:.3rem .6rem;border:1px solid var(--line);border-radius:.75rem;background:var(--card);color:inherit;font-size:.9rem;text-decoration:none}
[aria-current]{font-weight:700;color:var(--accent)}.tabs [aria-current]{border-color:var(--accent)}
.list{list-style:none;margin-top:.75rem}.list li{padding:.55rem 0;border-top:1px solid var(--line)}.list li>a{display:flex;flex-wrap:wrap;gap:.35rem;align-items:center;min-height:2.75rem}
.pressed{margin:0;gap:.4rem}.off{color:var(--bad)}.out{margin:0;gap:.2rem;text-align:center}textarea.text{min-height:8rem}dl+dl{margin-top:.75rem;padding-top:.75rem;border-top:1px solid var(--line)}
@media(min-width:48rem){.shell{padding-top:1.25rem}.card{padding:1.75rem}.brief{padding-block:1.4rem .5rem}.hand{display:block;padding-block:.4rem}}
@media(forced-colors:active){.choice:has(:checked),.tick:has(:checked){outline:3px solid Highlight}.main{border-width:3px}.qr{forced-color-adjust:none}}
@media(prefers-reduced-motion:no-preference){.wait{animation:w 2s ease-in-out infinite}@keyframes w{50%{opacity:.45}}}
`;
