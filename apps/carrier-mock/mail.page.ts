import { clock, escaped, page } from './phone.page.js';

interface Letter {
  readonly at: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
}

/** The mailbox of an address, newest first; it looks again by itself. */
export function mailPage(to: string, letters: readonly Letter[]): string {
  const form = `<form action="/mail" method="get"><label for="to">이메일 주소</label><input id="to" name="to" inputmode="email" autocomplete="off" required value="${escaped(to)}"><button>메일 보기</button></form>`;
  const list = letters.map(
    ({ at, from, subject, text }) =>
      `<li><time datetime="${escaped(at)}">${clock.format(new Date(at))} · ${escaped(from)}</time><p><b>${escaped(subject)}</b>\n\n${escaped(text)}</p></li>`,
  );
  const shown = to === '' ? '' : list.length === 0 ? '<p class="none">아직 받은 메일이 없습니다.</p>' : `<ol>${list.join('')}</ol>`;
  const header = `<header><p><a href="/phones">‹ 가상 휴대폰</a></p><h1>가상 우편함</h1><p>${escaped(to)}</p></header>`;
  const again = to === '' ? '' : '<meta http-equiv="refresh" content="5">';
  return page('가상 우편함', again, `${header}${to === '' ? form : ''}<div id="messages">${shown}</div>`);
}
