export const STYLE = `
  :root { color-scheme: light dark; --desk: #e8eaf0; --glass: #fff; --edge: #1b1f2a; --ink: #1b1f2a; --quiet: #545c72; --rule: #e3e6ee; --bubble: #eef1f7; --press: #1f4fd8; --on: #fff; --bad: #b3261e }
  @media (prefers-color-scheme: dark) { :root { --desk: #0c0e13; --glass: #171b23; --edge: #3a4152; --ink: #eef0f6; --quiet: #a9b1c4; --rule: #2a303d; --bubble: #252b38; --press: #9db8ff; --on: #0c1530; --bad: #ffaaa4 } }
  * { box-sizing: border-box; margin: 0 }
  body { font: 1rem/1.5 -apple-system, 'Apple SD Gothic Neo', 'Noto Sans KR', 'Malgun Gothic', NanumGothic, system-ui, sans-serif; background: var(--desk); color: var(--ink); min-height: 100vh; display: grid; place-items: center; padding: min(1.5rem, 2vw); word-break: keep-all; overflow-wrap: anywhere }
  main { width: 100%; max-width: 24rem; min-height: 40rem; background: var(--glass); border: .6rem solid var(--edge); border-radius: 2.75rem; overflow: hidden; box-shadow: 0 18px 50px #0004 }
  header { padding: 1.1rem 1.25rem .9rem; border-bottom: 1px solid var(--rule); text-align: center }
  h1 { font-size: 1.15rem; font-variant-numeric: tabular-nums } header p { color: var(--quiet); font-size: .82rem }
  header a { display: inline-flex; align-items: center; min-height: 2.75rem; color: var(--press) }
  ol { list-style: none; padding: 1rem; display: grid; gap: 1rem }
  time { display: block; color: var(--quiet); font-size: .78rem; margin-bottom: .25rem }
  li p { background: var(--bubble); border-radius: 1.1rem 1.1rem 1.1rem .25rem; padding: .65rem .9rem; white-space: pre-wrap }
  .bound { color: var(--quiet); font-size: .85rem }
  .none { padding: 4rem 1.5rem; text-align: center; color: var(--quiet) }
  form { padding: 1.5rem 1.25rem; display: grid; gap: .6rem } label, summary { font-weight: 600 }
  input, button { font: inherit; min-height: 2.9rem; padding: .5rem .9rem; border-radius: .8rem; border: 1px solid var(--quiet); width: 100%; background: var(--glass); color: var(--ink) }
  button { background: var(--press); border-color: var(--press); color: var(--on); font-weight: 600; cursor: pointer }
  li button { margin-top: .5rem; font-variant-numeric: tabular-nums }
  details { border-top: 1px solid var(--rule); padding: 0 1.25rem } summary { min-height: 2.9rem; display: flex; align-items: center; cursor: pointer }
  ul { list-style: none; padding: 0 0 1rem } ul a { display: block; padding: .5rem 0; color: inherit; text-decoration: none; font-size: .9rem } ul a b { color: var(--press); text-decoration: underline } ul span { color: var(--quiet) }
  .wrong { color: var(--bad) } .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  :focus-visible { outline: 3px solid var(--press); outline-offset: 2px }
`;

/** Shows new messages as they come, says so aloud, and copies codes. */
export const SCRIPT = `const shown = () => document.getElementById('messages');
const told = document.getElementById('told');
const ready = () => shown().querySelectorAll('[data-code]').forEach((button) => (button.hidden = false));
new EventSource(shown().dataset.live).onmessage = async ({ data }) => {
  if (data === shown().dataset.state) return;
  const answer = await fetch(location.pathname, { cache: 'no-store' });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  shown().replaceWith(page.getElementById('messages'));
  ready();
  told.textContent = '새 문자: ' + (shown().querySelector('li p')?.textContent ?? '');
};
document.addEventListener('click', async ({ target }) => {
  const { code } = target.dataset;
  if (!code) return;
  try {
    await navigator.clipboard.writeText(code);
    target.textContent = told.textContent = '복사했습니다';
  } catch {
    // Not allowed here: selected, it can be copied by hand.
    getSelection().selectAllChildren(target);
  }
});
ready();
`;
