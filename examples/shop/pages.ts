import { randomUUID } from 'node:crypto';
import type { Good } from './goods.js';
import { html, type Html } from './html.js';
import { factsOf, won } from './facts.js';
import { isSettled, stateOf, type Order } from './orders.js';
import { ICONS } from './icons.js';

/** @param phone where the text messages arrive, when the phones are pretended ones. */
function page(title: string, body: Html, { head = html``, phone }: { head?: Html; phone?: string | undefined } = {}): string {
  const hint =
    phone &&
    html`<p>연습용 가게입니다. 진짜 돈은 나가지 않습니다. <a href="${phone}" target="_blank" rel="noopener">가상 휴대폰 열기</a></p>`;
  return html`<!doctype html>
    <html lang="ko">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${head}
        <title>${title} · 별사탕 상점</title>
        <link rel="stylesheet" href="/shop.css" />
      </head>
      <body>
        <header>
          <a href="/">${ICONS.stars}<b>별사탕 상점</b></a>
        </header>
        ${body}
        <footer>
          ${hint || ''}
          <p>휴대폰 결제는 톨게이트가 처리합니다. 문의 02-000-0000</p>
        </footer>
      </body>
    </html>`.text;
}

/** Each button carries the number of the order it would make: a second press makes no second order. */
export function shelfPage(goods: readonly Good[], phone?: string): string {
  const card = (good: Good): Html =>
    html`<li>
      ${ICONS[good.id as keyof typeof ICONS]}
      <h2 id="${good.id}">${good.name}</h2>
      <p class="quiet">${good.about}</p>
      <p class="price">${won(good.amount)}</p>
      <form method="post" action="/orders">
        <input type="hidden" name="good" value="${good.id}" /><input type="hidden" name="order" value="shop-${randomUUID()}" />
        <button aria-describedby="${good.id}">휴대폰으로 결제</button>
      </form>
    </li>`;
  const body = html`<main>
    <h1>밤하늘에서 온 작은 것들</h1>
    <p class="quiet">휴대폰 번호와 문자 한 통이면 됩니다. 다음 달 통신 요금에 함께 나옵니다.</p>
    <ul class="shelf">
      ${goods.map(card)}
    </ul>
  </main>`;
  return page('작은 것들', body, { phone });
}

/** What happened, whether money moved, and what to do next. */
export function orderPage(order: Order, phone?: string): string {
  const { good, payment, id } = order;
  const { title, tone, told } = factsOf(order);
  // Where scripts run the page is told; elsewhere it looks again every three seconds.
  const head = isSettled(order) ? html`` : html`<noscript><meta http-equiv="refresh" content="3" /></noscript>`;
  const body = html`<main data-live="/orders/${id}/live" data-state="${stateOf(order)}">
      <section class="card ${tone}">
        <h1>${title}</h1>
        ${told}
      </section>
      <section class="card">
        <h2>주문 내용</h2>
        <dl>
          <div>
            <dt>상품</dt>
            <dd>${good.name}</dd>
          </div>
          <div>
            <dt>금액</dt>
            <dd>${won(payment.amount)}</dd>
          </div>
          <div>
            <dt>주문 번호</dt>
            <dd><code>${id.slice(5, 13)}</code></dd>
          </div>
        </dl>
      </section>
      <p><a href="/">다른 상품 보기</a></p>
    </main>
    <p id="told" class="unseen" role="status"></p>
    <script src="/shop.js"></script>`;
  return page(title, body, { head, phone });
}

export const troublePage = (title: string, told: string): string =>
  page(
    title,
    html`<main>
      <section class="card bad">
        <h1>${title}</h1>
        <p>${told}</p>
      </section>
      <p><a href="/">처음으로</a></p>
    </main>`,
  );
