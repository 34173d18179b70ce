import { html, type Html } from './html.js';
import type { Order } from './orders.js';

export const won = (amount: number): string => `${amount.toLocaleString('ko-KR')}원`;
const month = (billingMonth: string): string => billingMonth.replace(/^(\d{4})-0?(\d+)$/, '$1년 $2월');
const WHOM = { carrier: '통신사 고객센터', gateway: '결제창에 적힌 톨게이트 고객센터', merchant: '별사탕 상점(02-000-0000)' } as const;

interface Facts {
  readonly title: string;
  readonly tone: 'good' | 'bad' | 'waiting';
  readonly told: Html;
}

/** What is said of an order: what happened, whether money moved, what to do next. */
export function factsOf(order: Order): Facts {
  const { good, payment } = order;
  switch (payment.status) {
    case 'open':
    case 'code_sent': {
      const told = html`<p>아직 결제되지 않았습니다.</p>
        <p><a class="button" href="${payment.checkoutUrl}">결제 계속하기</a></p>`;
      return { title: '결제를 기다리고 있습니다', tone: 'waiting', told };
    }
    case 'reserved':
    case 'charging':
    case 'unknown': {
      const told = html`<p>통신사의 답을 기다리고 있습니다. <b>다시 결제하지 마세요.</b> 이 화면이 저절로 바뀝니다.</p>`;
      return { title: '결제를 확인하고 있습니다', tone: 'waiting', told };
    }
    case 'charged':
      return paid(order);
    case 'refunded': {
      const later = order.refunds.some(({ method }) => method === 'next_bill_credit');
      const told = html`<p>
        ${won(payment.refundedAmount)}을 ${later ? '다음 통신 요금에서 빼 드립니다' : '취소했습니다. 통신 요금에 나오지 않습니다'}.
      </p>`;
      return { title: '환불되었습니다', tone: 'good', told };
    }
    case 'refused': {
      const whom =
        payment.refusal &&
        html`<p>${payment.refusal.message}</p>
          <p class="quiet">문의: ${WHOM[payment.refusal.contact]}</p>`;
      const money =
        payment.charged === 'unknown'
          ? html`<p><b>돈이 나갔다면 돌려드리고 있습니다. 확인될 때까지 다시 결제하지 마세요.</b></p>`
          : html`<p><b>돈은 나가지 않았습니다.</b></p>`;
      return { title: '결제되지 않았습니다', tone: 'bad', told: html`${money}${whom || ''}` };
    }
    case 'expired':
      return { title: '결제 시간이 지났습니다', tone: 'bad', told: html`<p><b>돈은 나가지 않았습니다.</b> 다시 주문해 주세요.</p>` };
    case 'cancelled':
      return {
        title: '결제를 취소했습니다',
        tone: 'bad',
        told: html`<p><b>돈은 나가지 않았습니다.</b> ${good.name}은(는) 그대로 있습니다.</p>`,
      };
    default:
      return payment.status satisfies never;
  }
}

function paid({ id, good, payment, refunds }: Order): Facts {
  // Newest first.
  const last = refunds[0];
  const bill = payment.billingMonth && html`<p>${month(payment.billingMonth)} 통신 요금에 ${won(payment.amount)}이 나옵니다.</p>`;
  if (last?.status === 'pending' || last?.status === 'unknown') {
    const told = html`${bill || ''}
      <p>${won(last.amount)}을 돌려드리고 있습니다. 이 화면이 저절로 바뀝니다.</p>`;
    return { title: '환불하고 있습니다', tone: 'waiting', told };
  }
  const failed = last?.status === 'failed' && html`<p role="alert"><b>환불하지 못했습니다.</b> ${last.refusal?.message ?? ''}</p>`;
  const told = html`<p>${good.handedOver}</p>
    ${bill || ''}${failed || ''}
    <form method="post" action="/orders/${id}/refunds"><button class="plain">환불 요청</button></form>`;
  return { title: '결제되었습니다', tone: 'good', told };
}
