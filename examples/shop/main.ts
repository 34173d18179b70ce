import { startShop } from './start.js';

/** What Tollgate gives a merchant: an address, a key, and the secret of a webhook endpoint. */
const { TOLLGATE_URL, TOLLGATE_KEY, TOLLGATE_WEBHOOK_SECRET, HOST, SHOP_PORT, SHOP_URL, SHOP_PHONE } = process.env;

const shop = await startShop({
  host: HOST || '127.0.0.1',
  port: Number(SHOP_PORT || 3900),
  tollgate: (TOLLGATE_URL || 'http://127.0.0.1:3000').replace(/\/+$/, ''),
  key: TOLLGATE_KEY || 'sk_test_demo',
  secret: TOLLGATE_WEBHOOK_SECRET || undefined,
  url: SHOP_URL || undefined,
  phone: SHOP_PHONE || undefined,
});
console.log(`the shop is open at ${shop.url}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void shop.close().then(() => process.exit(0)));
