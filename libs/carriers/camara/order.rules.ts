import type { Order, RefundOrder } from '../carrier.js';
import { POST_WITHIN_SECONDS } from '../carriers.rules.js';

export interface Sink {
  readonly url: string;
  readonly token: string;
}

const DESCRIPTION_MAX = 60;
/** Hints about an attempt are worth nothing after all asking has ended. */
const SINK_TOKEN_DAYS = 2;
const DAY_MS = 86_400_000;

/** Body of `createPayment` and `preparePayment`. Repeated, it is the same to the letter. */
export function orderBody(order: Order, sink: Sink | null): Record<string, unknown> {
  return {
    amountTransaction: {
      phoneNumber: order.phoneNumber,
      ...marksOf(order),
      paymentAmount: {
        chargingInformation: chargingInformation(order),
        chargingMetaData: {
          merchantName: order.merchant.name,
          merchantIdentifier: order.merchant.id,
          purchaseCategoryCode: order.goodsClass,
        },
      },
    },
    ...sinkMembers(order, sink),
  };
}

/** Body of `createRefund`. A total refund tells no amount: the carrier gives back what is left. Repeated, it is the same to the letter. */
export function refundBody(order: RefundOrder, sink: Sink | null): Record<string, unknown> {
  const chargingMetaData = { merchantIdentifier: order.merchant.id };
  return {
    type: order.whole ? 'total' : 'partial',
    ...(order.reason === null ? {} : { reason: order.reason }),
    amountTransaction: {
      ...marksOf(order),
      refundAmount: order.whole ? { chargingMetaData } : { chargingInformation: chargingInformation(order), chargingMetaData },
    },
    ...sinkMembers(order, sink),
  };
}

const marksOf = ({ attemptId }: Order) => ({ clientCorrelator: attemptId, referenceCode: attemptId });

const chargingInformation = ({ amount, itemName }: Order) =>
  ({ amount, currency: 'KRW', description: shortened(itemName), isTaxIncluded: true }) as const;

function sinkMembers({ startedAt }: Order, sink: Sink | null): Record<string, unknown> {
  if (!sink) return {};
  const sinkCredential = {
    credentialType: 'ACCESSTOKEN',
    accessToken: sink.token,
    accessTokenExpiresUtc: new Date(startedAt.getTime() + SINK_TOKEN_DAYS * DAY_MS).toISOString(),
    accessTokenType: 'bearer',
  };
  return { sink: sink.url, sinkCredential };
}

/** Cut between characters, never through one. */
const shortened = (text: string): string => [...text].slice(0, DESCRIPTION_MAX).join('');

/** Carriers call https only; the mock also takes a local address where it was told so. */
export function maySink(url: string, httpAllowed: boolean): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (httpAllowed && protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}

/** Seconds around the attempt that the list is searched in: clocks differ, and a payment may be dated when it arrived. */
const SLACK_SECONDS = 60;
/** The same once what is not found may be a no: a carrier whose clock is minutes off has charged all the same. */
const SLACK_BEFORE_NO_SECONDS = 600;

/** So long a time is searched at once: of more the list might not come to its end. */
const WINDOW_SECONDS = 3600;

/** Seconds after the attempt's start, from and to. */
export type Window = readonly [number, number];

/** When what the carrier has made of an order may be dated. @param lastSeconds after its start the attempt's order can have arrived no later. */
export function windowsOf(order: Order, lastSeconds: number): Window[] {
  const age = order.age();
  const near: Window = [-SLACK_SECONDS, Math.min(age, lastSeconds) + SLACK_SECONDS];
  const further = SLACK_BEFORE_NO_SECONDS - SLACK_SECONDS;
  const mayBeNo = age > POST_WITHIN_SECONDS;
  const windows: Window[] = mayBeNo ? [near, [near[0] - further, near[0]], [near[1], near[1] + further]] : [near];
  const { ageSeconds, calledBackSeconds } = order;
  const searched = windows.at(-1)![1];
  // Before its own beginning: our clock was ahead then, and has been set back. It was made a short time ago, by the carrier's clock.
  for (const seconds of [ageSeconds, calledBackSeconds ?? 0])
    if (seconds < near[0]) windows.push([seconds - SLACK_BEFORE_NO_SECONDS, seconds + SLACK_SECONDS]);
  if (calledBackSeconds === null) return windows;
  const last = calledBackSeconds + (mayBeNo ? SLACK_BEFORE_NO_SECONDS : SLACK_SECONDS);
  // Its token is not to be used for longer than that.
  for (let from = Math.max(searched, last - (SINK_TOKEN_DAYS * DAY_MS) / 1000); from < last; from += WINDOW_SECONDS)
    windows.push([from, Math.min(from + WINDOW_SECONDS, last)]);
  return windows;
}

export function listQuery({ startedAt }: Order, [from, to]: Window, page: number, perPage: number): string {
  const at = (seconds: number): string => new Date(startedAt.getTime() + seconds * 1000).toISOString();
  return new URLSearchParams({
    'paymentCreationDate.gte': at(from),
    'paymentCreationDate.lte': at(to),
    order: 'asc',
    page: String(page),
    perPage: String(perPage),
  }).toString();
}
