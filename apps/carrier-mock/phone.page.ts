import { BRANDS, KST } from '#kernel';
import type { Line } from './line.js';
import { STYLE } from './phone.assets.js';
import { HEALTHY } from './line.js';
import { TEST_LINES, type TestLine } from './test-lines.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

export const clock = new Intl.DateTimeFormat('ko-KR', {
  timeZone: KST,
  month: 'long',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
});
const dashed = (number: string): string => number.replace(/^(\d{3})(\d{3,4})(\d{4})$/, '$1-$2-$3');
/** A text message of a website's code ends so: https://wicg.github.io/sms-one-time-codes/ */
const BOUND = /^([^]*)\n(@\S+ #(\d{4,8}))$/;

export interface Message {
  readonly id: string;
  readonly at: string;
  readonly text: string;
}

export function page(title: string, head: string, body: string): string {
  return `<!doctype html>
<html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${head}
<title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><main>${body}</main></body></html>`;
}

/** Another state is another page. */
export const stateOf = (messages: readonly Message[]): string => `${messages.length} ${messages[0]?.id ?? ''}`;

/** The phone with this national number. Where scripts run it is told of new messages; elsewhere it looks again every two seconds. */
export function phonePage(number: string, line: Line, messages: readonly Message[]): string {
  const list =
    messages.length === 0
      ? '<p class="none">아직 받은 문자가 없습니다.<br>오면 바로 보입니다.</p>'
      : `<ol>${messages.map(bubble).join('')}</ol>`;
  const header = `<header><p><a href="/phones">‹ 다른 번호</a></p><h1>${escaped(dashed(number))}</h1><p>${escaped(whoIs(line))}</p></header>`;
  const live = `<div id="messages" data-live="/phones/${number}/live" data-state="${escaped(stateOf(messages))}">${list}</div>`;
  const told = '<p id="told" class="unseen" role="status"></p><script src="/phones/phone.js"></script>';
  return page(`휴대폰 ${dashed(number)}`, '<noscript><meta http-equiv="refresh" content="2"></noscript>', header + live + told);
}

/** What has to be typed into a payment window about this line. */
function whoIs({ carrier, birthDate, genderDigit, password }: Line): string {
  const typed = [
    BRANDS[carrier].ko,
    `생년월일 ${birthDate}`,
    `성별 ${genderDigit}`,
    ...(password === null ? [] : [`결제 비밀번호 ${password}`]),
  ];
  return typed.join(' · ');
}

/** The text as it came; below it, when there is a code in its last line, a button that copies it. */
function bubble({ at, text }: Message): string {
  const [, said = text, bound = '', code = ''] = BOUND.exec(text) ?? [];
  const last = bound && `<span class="bound">\n${escaped(bound)}</span>`;
  const copy = code && `<button type="button" data-code="${code}" hidden>인증번호 ${code} 복사</button>`;
  return `<li><time datetime="${escaped(at)}">${clock.format(new Date(at))}</time><p>${escaped(said)}${last}</p>${copy}</li>`;
}

const GROUPS = {
  healthy: '결제되는 회선',
  refusal: '거절되는 회선',
  refund: '환불이 거절되는 회선',
  fault: '통신사가 말썽인 회선',
} as const satisfies Record<TestLine['group'], string>;

/** Asks for the number of a phone, or lets one be chosen. @param wrong what was typed, when it was no number. */
export function phonesPage(wrong: string | null): string {
  const told = wrong === null ? '' : '<p class="wrong" role="alert" id="wrong">휴대폰 번호가 아닙니다.</p>';
  const described = wrong === null ? '' : ' aria-describedby="wrong" aria-invalid="true"';
  const input = `<input id="number" name="number" inputmode="tel" autocomplete="off" placeholder="010-1234-5678" required value="${escaped(wrong ?? '')}"${described}>`;
  const form = `<form action="/phones" method="get">${told}<label for="number">휴대폰 번호</label>${input}<button>문자 보기</button></form>`;
  const header = '<header><h1>가상 휴대폰</h1><p>010으로 시작하는 아무 번호나 됩니다. <a href="/mail">우편함</a></p></header>';
  return page('가상 휴대폰', '', header + form + (Object.keys(GROUPS) as TestLine['group'][]).map(chooser).join(''));
}

function chooser(group: TestLine['group']): string {
  const lines = TEST_LINES.filter((line) => line.group === group).map(({ nn, traits, refusal, shows }) => {
    const about = refusal ?? (group === 'fault' ? (traits.fault ?? '') : shows);
    return `<li><a href="/phones/010000000${nn}"><b>010-0000-00${nn}</b> <span>${escaped(BRANDS[traits.carrier ?? HEALTHY.carrier].ko)}</span><br><span lang="en">${escaped(about.replaceAll('`', ''))}</span></a></li>`;
  });
  return `<details${group === 'healthy' ? ' open' : ''}><summary>${GROUPS[group]}</summary><ul>${lines.join('')}</ul></details>`;
}
