export { attemptOfCallbackToken, callbackToken } from './callback-token.js';
export { JUST_BEGUN } from './carrier.js';
export type { Carrier, LineClaim, Notes, Order, RefundOrder, Shown, Silent, Terms, Text, TextDelivery, TextSent } from './carrier.js';
export { Carriers } from './carriers.js';
export { CarriersModule } from './carriers.module.js';
export { methodOf, methodOfBack, silent, type Outcome, type RefundOutcome, type SilentOutcome } from './carriers.rules.js';
export { Exchanges, type Exchange } from './exchange.js';
export type { LineCheck } from './subscribers/line.rules.js';
