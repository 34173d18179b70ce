import { kstMonth, masked, type PhoneNumber } from '#kernel';
import { Merchants } from '#merchants';
import { Passcodes, VALID_SECONDS, type LivingPasscode } from '#passcodes';
import { charged, isFinal, Payments, SENDS_MAX, TRIES_MAX, type Payment, type SeenPayment } from '#payments';
import type { Shown } from '#pages';
import { CONFIG, doorUrl, publicUrl, Secrets, type Config } from '#platform';
import { nextFactor, SecondFactors, type FactorName } from '#subscribers';
import { Inject, Injectable } from '@nestjs/common';
import { ExpirePayment } from '../payments/expire-payment.js';
import { KeepPasskey } from './keep-passkey.js';
import * as pages from './pages/index.js';
import { Steps } from './steps.js';
import type { Visit } from './visit.js';
import { isSameBrowser } from './window-cookie.js';

/** A silent carrier keeps nobody here for longer. */
const OFFER_WAY_BACK_SECONDS = 30;

/** A payment as this visitor finds it now. */
export interface Look {
  readonly visit: Visit;
  readonly payment: SeenPayment;
  readonly passcode: LivingPasscode | null;
  /** After the right code: what the line is asked for now. */
  readonly factor: FactorName | null;
  readonly isHere: boolean;
  readonly isSending: boolean;
  readonly isOver: boolean;
  readonly offersWayBack: boolean;
  /** Changes with the page that is due. */
  readonly state: string;
}

/** Any look at the window shows where the payment is now. */
@Injectable()
export class ShowWindow {
  constructor(
    private readonly payments: Payments,
    private readonly passcodes: Passcodes,
    private readonly merchants: Merchants,
    private readonly expire: ExpirePayment,
    private readonly secrets: Secrets,
    private readonly steps: Steps,
    private readonly factors: SecondFactors,
    private readonly keeping: KeepPasskey,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async find(visit: Visit): Promise<Look | null> {
    const found = await this.payments.findByToken(visit.hash);
    const payment = found && (await this.expire.ifDue(found));
    if (!payment) return null;
    const isHere = isSameBrowser(payment.browserHash, visit.visitor);
    const passcode = payment.status === 'code_sent' && isHere ? await this.passcodes.of(null, payment.id) : null;
    const isSending = !passcode || (passcode.texted < passcode.wanted && passcode.state !== 'undelivered');
    const silentSeconds = (payment.seenAt.getTime() - payment.changedAt.getTime()) / 1000;
    const offersWayBack = payment.status === 'unknown' && silentSeconds >= OFFER_WAY_BACK_SECONDS;
    const { status, sends, tries, mismatches, notice, refusal, lateYes, capturedAt, reviewUntil } = payment;
    const factor = passcode && (await this.factor(passcode));
    const code = passcode && [passcode.codeAccepted, factor, passcode.passwordSealed !== null, isSending, passcode.texted];
    const state = this.steps.word([
      isHere,
      status,
      sends,
      tries,
      mismatches,
      notice,
      refusal,
      lateYes,
      capturedAt,
      reviewUntil,
      code,
      offersWayBack,
    ]);
    return { visit, payment, passcode, factor, isHere, isSending, isOver: isFinal(status), offersWayBack, state };
  }

  /** `GET /pay/{token}`: the form that is due, or back to the shop once the payment is final. */
  async now(look: Look, invalid: readonly string[]): Promise<Shown> {
    const { payment, passcode, isHere, visit } = look;
    if (look.isOver || waitsForMerchant(payment)) return { location: wayBack(payment) };
    const view = await this.view(look);
    const page = (html: string): Shown => ({ html, returnOrigin: new URL(payment.returnUrl).origin });
    if (payment.status !== 'open' && payment.status !== 'code_sent') return page(this.waiting(look, view));
    if (!isHere) return page(pages.elsewherePage(view));
    const notice = payment.notice ?? undefined;
    if (payment.status === 'open') {
      const { draft } = visit;
      return page(pages.identifyPage(view, { locked: this.locked(payment), notice, invalid, draft, qr: this.qr(payment, visit) }));
    }
    if (passcode?.passwordSealed) return page(pages.waitingPage(view, { slow: false, next: visit.here }));
    if (look.factor === 'passkey') return page(pages.passkeyPage(view, { invalid }));
    if (look.factor === 'carrier_password') return page(pages.passwordPage(view, { notice, invalid }));
    return page(this.code(look, view, invalid));
  }

  /** `GET /pay/{token}/done`: receipt or refusal, with a link back and no automatic forward. */
  async done(look: Look): Promise<Shown> {
    const { payment, visit, isHere } = look;
    const view = await this.view(look);
    const backHref = wayBack(payment);
    const page = (html: string): Shown => ({ html, returnOrigin: new URL(payment.returnUrl).origin });
    const { status } = payment;
    switch (status) {
      case 'open':
      case 'code_sent':
        return { location: visit.here };
      case 'reserved':
        return page(waitsForMerchant(payment) ? pages.heldPage(view, { backHref }) : this.waiting(look, view));
      case 'charging':
      case 'unknown':
        return page(this.waiting(look, view));
      case 'charged':
        return page(
          pages.receiptPage(view, {
            paymentId: payment.id,
            orderId: payment.orderId,
            chargedAt: payment.chargedAt!.toISOString(),
            maskedPhone: isHere ? payment.phoneMasked : null,
            carrier: isHere ? payment.brand : null,
            backHref,
            passkey: await this.keeping.standing(payment, visit.visitor),
          }),
        );
      case 'refused': {
        const moved = charged(status, payment.lateYes) === 'no' ? 'no' : 'unknown';
        const own = payment.refusalContact === 'gateway' || payment.refusal === 'limit_set_by_subscriber';
        const door = own ? doorUrl(this.config) : undefined;
        return page(pages.refusalPage(view, { code: payment.refusal!, backHref, charged: moved, paymentId: payment.id, door }));
      }
      case 'expired':
      case 'cancelled':
      case 'refunded':
        return page(pages.endedPage(view, { status, backHref }));
    }
  }

  private async factor({ codeAccepted, paymentId, lineKey }: LivingPasscode): Promise<FactorName | null> {
    if (!codeAccepted) return null;
    const shown = await this.factors.of(null, { paymentId, lineKey });
    return shown ? nextFactor(shown) : 'carrier_password';
  }

  private code({ payment, passcode, isSending }: Look, view: pages.WindowView, invalid: readonly string[]): string {
    const untilEnd = (payment.expiresAt.getTime() - payment.seenAt.getTime()) / 1000;
    const validForSeconds = Math.max(0, Math.min(passcode?.validSeconds ?? VALID_SECONDS, untilEnd));
    const waits = isSending && passcode && passcode.texted > 0 && passcode.dueAt;
    return pages.codePage(view, {
      maskedPhone: payment.phoneMasked ?? '',
      sending: isSending,
      resendInSeconds: waits ? (waits.getTime() - payment.seenAt.getTime()) / 1000 : undefined,
      notice: payment.notice ?? undefined,
      invalid,
      triesLeft: TRIES_MAX - payment.tries,
      sendsLeft: SENDS_MAX - payment.sends,
      validForSeconds,
      validUntil: new Date(payment.seenAt.getTime() + validForSeconds * 1000).toISOString(),
    });
  }

  private waiting({ payment, offersWayBack }: Look, view: pages.WindowView): string {
    if (isLookedAt(payment)) return pages.reviewPage(view, { until: payment.reviewUntil!.toISOString(), next: `${view.action}/done` });
    const back = offersWayBack ? wayBack(payment) : undefined;
    return pages.waitingPage(view, { slow: payment.status === 'unknown', next: `${view.action}/done`, back });
  }

  private async view({ payment, visit, state }: Look): Promise<pages.WindowView> {
    const merchant = await this.merchants.nameOf(payment.merchantId);
    const { itemName, amount, goodsClass, servicePeriod, returnUrl, livemode, status } = payment;
    return {
      ...visit.frame,
      merchantName: merchant.name,
      merchantContact: merchant.contact,
      itemName,
      amount,
      goodsClass,
      servicePeriod,
      action: visit.here,
      step: this.steps.of(payment),
      state,
      returnUrl,
      livemode,
      month: payment.billingMonth ?? kstMonth(payment.seenAt),
      charged: charged(status, payment.lateYes) === 'yes',
      expiresAt: payment.expiresAt.toISOString(),
    };
  }

  /** Until somebody has identified themselves, the window can be carried over to a phone. */
  private qr({ browserHash }: Payment, { here }: Visit): { path: string; size: number } | undefined {
    const code = browserHash === null ? pages.qrCode(`${publicUrl(this.config)}${here}`) : null;
    return code ? { path: pages.qrPath(code), size: code.size } : undefined;
  }

  private locked(payment: Payment) {
    if (!payment.lockedBrand || !payment.lockedPhoneSealed) return undefined;
    const phoneNumber = this.secrets.open('phone', payment.id, payment.lockedPhoneSealed) as PhoneNumber;
    return { carrier: payment.lockedBrand, maskedPhone: masked(phoneNumber) };
  }
}

/** The merchant's address with `paymentId`, `orderId` and `status` added; the query that is there stays as the merchant wrote it. */
export function wayBack(payment: Payment): string {
  const url = new URL(payment.returnUrl);
  const added = new URLSearchParams({ paymentId: payment.id, orderId: payment.orderId, status: payment.status });
  url.search = `${url.search}${url.search ? '&' : '?'}${added.toString()}`;
  return url.href;
}

/** An operator is to look at it before it goes on: until then it waits for nobody else. */
const isLookedAt = ({ status, reviewUntil }: SeenPayment): boolean => status === 'reserved' && reviewUntil !== null;
const waitsForMerchant = (payment: SeenPayment): boolean =>
  payment.status === 'reserved' && payment.capture === 'manual' && !isLookedAt(payment);
