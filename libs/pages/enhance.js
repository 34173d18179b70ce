/**
 * What the window, and the door where it asks a device, add where scripts run: a countdown, the present state without a reload, the code taken from the text message, a new text without
 * leaving the page, passkeys, and a lock against a second press. The page does all of its work without it.
 */
const $ = (query, within = document) => within.querySelector(query);
const told = $('#told');
const tell = (text) => {
  told.textContent = '';
  setTimeout(() => (told.textContent = text), 100);
};
let clock, asking, otp;

function begin() {
  clearInterval(clock);
  clearTimeout(asking);
  countDown();
  watch();
  readText();
  showPasskey();
}

/** Says it at 60 and 20 seconds, and when the time is over. The end is an instant, so a sleeping phone wakes up to the right time. */
function countDown() {
  const line = $('[data-seconds]');
  const left = line && $('[data-left]', line);
  if (!left) return;
  const end = performance.now() + line.dataset.seconds * 1000;
  let before = Infinity;
  clock = setInterval(() => {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    const words = seconds < 60 ? left.dataset.short : left.dataset.minutes;
    left.textContent = words.replace('{m}', Math.floor(seconds / 60)).replace('{s}', seconds % 60);
    for (const mark of [60, 20]) if (before > mark && seconds <= mark && seconds > mark - 5 && before < Infinity) tell(line.dataset[mark]);
    before = seconds;
    if (seconds > 0) return;
    clearInterval(clock);
    line.textContent = line.dataset[0];
    tell(line.dataset[0]);
    $('[name=resend]')?.classList.add('main');
  }, 500);
}

/** Asks whether another page is due, and shows it in place. */
function watch() {
  const { live, state, every } = $('main').dataset;
  if (!live) return;
  asking = setTimeout(async () => {
    try {
      if (!document.hidden) {
        const answer = await fetch(`${live}/state`, { cache: 'no-store' });
        if (answer.ok && (await answer.json()).state !== state) return await show(await fetch(`${live}/done`, { cache: 'no-store' }));
      }
    } catch {
      // No network for a moment: the next time will do.
    }
    watch();
  }, every * 1000);
}

/** Puts the answer's page in the place of this one. What was typed stays, and so does the place of the cursor. */
async function show(answer) {
  // Its style has a nonce of its own, which this page would refuse; ours is the same.
  const page = new DOMParser().parseFromString((await answer.text()).replace(/<style[^]*<\/style>/, ''), 'text/html');
  const [now, next] = [$('main'), $('main', page)];
  if (!answer.ok || !next) return location.reload();
  const focused = now.contains(document.activeElement) && document.activeElement;
  for (const old of now.querySelectorAll('input:not([type=hidden],[type=password])')) {
    const same = $(`input[name="${old.name}"]${old.type === 'text' ? '' : `[value="${old.value}"]`}`, next);
    if (!same) continue;
    if (old.type === 'text') same.value = old.value;
    else same.checked = old.checked;
  }
  now.replaceWith(document.adoptNode(next));
  document.title = page.title;
  history.replaceState(null, '', new URL(answer.url).pathname);
  if (focused) {
    const again =
      (focused.id && document.getElementById(focused.id)) || (focused.name && $(`[name="${focused.name}"]`, next)) || $('h1', next);
    if (again.tagName === 'H1') again.tabIndex = -1;
    again.focus({ preventScroll: !!again.name });
  }
  if (!$('[role=alert]', next))
    tell($('[data-seconds]', next) ? $('.sent', next).textContent : ($('form', next) ? $('h2', next) : $('h1', next)).textContent);
  begin();
}

/** WebOTP: the browser offers the code of a text that names our origin. Pressing the button stays the person's own act. */
async function readText() {
  const field = $('#code');
  otp?.abort();
  if (!field || !('OTPCredential' in window)) return;
  otp = new AbortController();
  try {
    const { code } = await navigator.credentials.get({ otp: { transport: ['sms'] }, signal: otp.signal });
    field.value ||= code;
  } catch {
    // Declined, aborted or not possible here: the code is typed.
  }
}

/** Where the browser can ask a device, the button for it is shown. */
function showPasskey() {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  for (const part of document.querySelectorAll('[data-with], [data-without]')) part.hidden = 'without' in part.dataset;
}

/** The browser asks the device in a window of its own; the answer goes the way of every form. */
async function withPasskey(form, button) {
  const failed = $('[data-failed]', form);
  try {
    const asked = await fetch(`${form.action.replace(/\/$/, '')}/passkey`, { method: 'POST' });
    // Nothing is to be asked any more: the form leads to where the payment is now.
    if (!asked.ok) return form.submit();
    const { get, create } = await asked.json();
    const [ask, parse, publicKey] = get ? ['get', 'Request', get] : ['create', 'Creation', create];
    const answer = await navigator.credentials[ask]({ publicKey: PublicKeyCredential[`parse${parse}OptionsFromJSON`](publicKey) });
    form.elements[form.dataset.passkey].value = JSON.stringify(answer);
    form.submit();
  } catch {
    // Declined, too late, or not possible on this device: the person may press again.
    failed.hidden = false;
    tell(failed.textContent);
    delete form.dataset.sent;
    button.removeAttribute('aria-busy');
  }
}

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = 'yes';
  setTimeout(() => delete form.dataset.sent, 8000);
  const button = event.submitter;
  button?.setAttribute('aria-busy', 'true');
  if (form.dataset.passkey && !button?.name) {
    event.preventDefault();
    return withPasskey(form, button);
  }
  if (button?.name !== 'resend') return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  body.set('resend', '1');
  try {
    await show(await fetch(form.action, { method: 'POST', body }));
  } catch {
    delete form.dataset.sent;
    button.removeAttribute('aria-busy');
  }
});

/** The back button may bring a sent form back to life: then it shows where the payment is now. */
addEventListener('pageshow', (event) => event.persisted && location.reload());

begin();
