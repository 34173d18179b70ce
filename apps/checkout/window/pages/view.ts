import type { Frame } from '#pages';
import type { GoodsClass } from './fields.js';

/** The purchase as the window shows it. */
export interface WindowView extends Frame {
  readonly merchantName: string;
  readonly merchantContact: string;
  readonly itemName: string;
  /** In won. */
  readonly amount: number;
  readonly goodsClass: GoodsClass;
  readonly servicePeriod: string | null;
  /** The window's own path, `/pay/{token}`: every form posts to it, and the pressed button says what is wanted. */
  readonly action: string;
  /** Sent along by every form: one that was made for an earlier step does nothing. */
  readonly step: string;
  /** Changes whenever another page is to be shown; the script asks for it. */
  readonly state: string;
  /** Lies under an origin that the merchant registered. */
  readonly returnUrl: string;
  readonly livemode: boolean;
  /** `YYYY-MM`: the month the charge belongs to, or would if it were made now. */
  readonly month: string;
  readonly charged: boolean;
  /** RFC 3339: until when the window can be used. */
  readonly expiresAt: string;
}
