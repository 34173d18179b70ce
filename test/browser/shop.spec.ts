import type { Browser, Page } from 'playwright-core';
import { WORDS } from '../../apps/checkout/window/pages/words.js';
import { startShop, type Shop } from '../../examples/shop/start.js';
import { TestGateway } from '../gateway.js';
import { DESKTOP, identify, launch, picture, violations, visit } from './browser.kit.js';

let gateway: TestGateway;
let browser: Browser;
let shop: Shop;
beforeAll(async () => {
  [gateway, browser] = await Promise.all([TestGateway.start(), launch()]);
  shop = await startShop({ port: 0, tollgate: gateway.url, key: 'sk_test_demo', phone: `${gateway.mockUrl}/phones` });
});
afterAll(async () => {
  await browser?.close();
  await shop?.close();
  await gateway?.close();
});

const seen = (page: Page, words: string) => page.getByRole('heading', { name: words, exact: true }).waitFor();
const buy = (page: Page, name: string) => page.locator('li', { hasText: name }).getByRole('button').click();
/** From the phone's tab into the window's. */
const codeOn = async (phone: Page) => (await phone.locator('.bound').first().innerText()).slice(-6);

it('the whole experience in two tabs: buy in the shop, read the code on the phone, see the order paid, get the money back', async () => {
  const { context, page, complaints } = await visit(browser, { viewport: DESKTOP });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(shop.url);
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 1000, height: 600 });
  await picture(page, 'shop-goods');

  // The second tab: the phone, chosen from the test numbers.
  const phone = await context.newPage();
  await phone.goto(`${gateway.mockUrl}/phones`);
  expect(await violations(phone)).toEqual([]);
  await phone.getByRole('link', { name: '010-0000-0001' }).click();
  await phone.getByText('아직 받은 문자가 없습니다.').waitFor();
  await phone.evaluate(`window.stayed = true`);

  await page.bringToFront();
  await buy(page, '별사탕 머그컵');
  await identify(page, '010-0000-0001');
  await gateway.settle();
  await page.locator('[data-seconds]').waitFor();

  await phone.bringToFront();
  await phone.setViewportSize({ width: 420, height: 700 });
  await phone.locator('.bound').waitFor();
  await picture(phone, 'phone');
  await phone.getByRole('button', { name: /인증번호 \d{6} 복사/ }).click();
  await phone.locator('#told', { hasText: '복사했습니다' }).waitFor({ state: 'attached' });
  const code = (await phone.evaluate(`navigator.clipboard.readText()`)) as string;
  expect(code).toBe(await codeOn(phone));
  expect(await phone.evaluate(`window.stayed`)).toBe(true);
  expect(await violations(phone)).toEqual([]);

  await page.bringToFront();
  await page.locator('#code').fill(code);
  await page.getByRole('button', { name: WORDS.ko.pay(WORDS.ko.won(18_000)) }).click();
  await gateway.settle();
  await seen(page, WORDS.ko.chargedTitle);
  await page.getByRole('link', { name: WORDS.ko.backToShop }).click();
  await seen(page, '결제되었습니다');
  await page.getByText('포장을 시작했습니다.').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 620, height: 640 });
  await picture(page, 'shop-paid');

  // While the carrier is closed the refund is seen to be on its way, however slow the reader.
  await gateway.fault('maintenance', { probability: 1 });
  await page.getByRole('button', { name: '환불 요청' }).click();
  await seen(page, '환불하고 있습니다');
  await page.evaluate(`window.stayed = true`);
  await gateway.fault('none');
  await gateway.settle();
  // The letter changes the page that is open; nobody reloads it.
  await seen(page, '환불되었습니다');
  expect(await page.evaluate(`window.stayed`)).toBe(true);
  expect(complaints).toEqual([]);
  await context.close();
});

it('an order that is looked at turns paid by itself while the window is open elsewhere', async () => {
  const { context, page, complaints } = await visit(browser);
  await page.goto(shop.url);
  const answered = page.waitForRequest((request) => request.method() === 'POST');
  await buy(page, '별사탕 100개');
  const order = new URLSearchParams((await answered).postData()!).get('order')!;
  await page.locator('#phoneNumber').waitFor();
  const looking = await context.newPage();
  await looking.goto(`${shop.url}/orders/${order}?status=charged`);
  await seen(looking, '결제를 기다리고 있습니다');
  expect(await violations(looking)).toEqual([]);
  await identify(page, '01066660001');
  await gateway.settle();
  await page.locator('[data-seconds]').waitFor();
  await page.locator('#code').fill(await gateway.phone('01066660001').code());
  await page.locator('form .main').click();
  await gateway.settle();
  await seen(looking, '결제되었습니다');
  await looking.locator('#told', { hasText: '결제되었습니다' }).waitFor({ state: 'attached' });
  expect(complaints).toEqual([]);
  await context.close();
});

it('without scripts too: shop, window and phone look again by themselves, and a refusal says that no money moved', async () => {
  const { context, page } = await visit(browser, { scripts: false });
  const phone = await context.newPage();
  await phone.goto(`${gateway.mockUrl}/phones/01066660002`);
  await page.goto(shop.url);
  await buy(page, '별밤 음악');
  await identify(page, '01066660002');
  await gateway.settle();
  await page.locator('[data-seconds]').waitFor();
  const code = await codeOn(phone);
  const order = await context.newPage();
  const { orderId } = await gateway.rows<{ orderId: string }>(`select order_id as "orderId" from payments.payment order by id desc limit 1`).then(([row]) => row!); // prettier-ignore
  await order.goto(`${shop.url}/orders/${orderId}`);
  await seen(order, '결제를 기다리고 있습니다');
  await page.locator('#code').fill(code);
  await page.locator('form .main').click();
  await gateway.settle();
  await seen(order, '결제되었습니다');
  // Until it has come to its end the window looks again by itself, and would be followed out of the shop.
  await seen(page, WORDS.ko.chargedTitle);

  await page.goto(shop.url);
  await buy(page, '별사탕 상품권');
  await identify(page, '010-0000-0012');
  await gateway.settle();
  await page.getByRole('link', { name: WORDS.ko.backToShop }).click();
  await seen(page, '결제되지 않았습니다');
  await page.getByText('돈은 나가지 않았습니다.').waitFor();
  await picture(page, 'shop-refused');
  await context.close();
});
