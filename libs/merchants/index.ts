export { bearsUnpaid, mayCharge, mayRecharge, Merchants, type KnownMerchant } from './merchants.js';
export { merchantsMigrations } from './merchants.migrations.js';
export { MerchantsModule } from './merchants.module.js';
export { isContact, isOrigin, isShownText, liesUnder } from './merchants.rules.js';
export { Merchant } from './merchants.table.js';
export * from './registry.js';
