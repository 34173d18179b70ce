import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { WORDS } from '../../apps/checkout/window/pages/words.js';
import { TestGateway } from '../gateway.js';
import { DESKTOP, identify, launch, picture, visit } from './browser.kit.js';

let gateway: TestGateway;
let browser: Browser;
const servers: Server[] = [];
/** A page of somebody else's, at an origin that merchants may return to. */
async function serve(html: string): Promise<string> {
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(html));
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}
let shop: string;
beforeAll(async () => {
  [gateway, browser, shop] = await Promise.all([TestGateway.start(), launch(), serve('<h1>the shop</h1>')]);
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
});

let line = 0;
const freshPhone = () => gateway.phone(`0104666${String(++line).padStart(4, '0')}`);

/** Somebody at the page where the code is typed, the text received. */
async function atCode(scripts = true) {
  const phone = freshPhone();
  const payment = await gateway.register({ returnUrl: `${shop}/back` });
  const visited = await visit(browser, { scripts });
  await visited.page.goto(payment['checkoutUrl'] as string);
  await identify(visited.page, phone.number);
  await gateway.settle();
  await visited.page.locator('[data-seconds]').waitFor();
  return { ...visited, phone, id: payment['id'] as string, url: payment['checkoutUrl'] as string, code: await phone.code() };
}
const seen = (page: Page, words: string) => page.getByRole('heading', { name: words }).waitFor();

describe('the present state is shown, whatever a person does', () => {
  it.each([true, false])('a second press of the button, the back button and a reload charge once (scripts: %p)', async (scripts) => {
    const { context, page, phone, code } = await atCode(scripts);
    await page.locator('#code').fill(code);
    await page.locator('form .main').dblclick({ noWaitAfter: true });
    await gateway.settle();
    await seen(page, WORDS.ko.chargedTitle);
    await page.reload();
    await seen(page, WORDS.ko.chargedTitle);
    // The code's page is over: where it was, there is the way back to the shop.
    await page.goBack();
    await seen(page, 'the shop');
    expect(page.url()).toContain('status=charged');
    expect(await phone.book()).toHaveLength(1);
    await context.close();
  });

  it('a second tab: its form is from an earlier step, so it costs no try and shows where the payment is', async () => {
    const { context, page, id, url, phone, code } = await atCode(false);
    const other = await context.newPage();
    await other.goto(url);
    for (const tab of [page, other]) {
      await tab.locator('#code').fill(code === '111111' ? '222222' : '111111');
      await tab.locator('form .main').click();
      await tab.getByRole('alert').waitFor();
    }
    expect(await gateway.rows('select tries from payments.payment where id = $1', [id])).toEqual([{ tries: 1 }]);
    await page.locator('#code').fill(code);
    await page.locator('form .main').click();
    await gateway.settle();
    await other.locator('#code').fill(code);
    await other.locator('form .main').click();
    await seen(other, WORDS.ko.chargedTitle);
    expect(await phone.book()).toHaveLength(1);
    await context.close();
  });

  it('with scripts the other tab, and the browser that merely looks on, follow by themselves', async () => {
    const { context, page, url, code } = await atCode();
    const other = await context.newPage();
    await other.goto(url);
    await page.locator('#code').fill(code);
    await page.locator('form .main').click();
    await gateway.settle();
    await seen(other, WORDS.ko.chargedTitle);
    await context.close();
  });
});

describe('the code', () => {
  it('comes once more without leaving the page; what was typed stays, and it is said aloud', async () => {
    const { context, page, phone } = await atCode();
    await page.evaluate(`window.stayed = true`);
    await page.locator('#code').fill('12');
    await page.getByRole('button', { name: WORDS.ko.resend }).click();
    await gateway.settle();
    await page.getByText(WORDS.ko.sendsLeft(1)).waitFor();
    expect(await page.evaluate(`window.stayed`)).toBe(true);
    expect(await page.locator('#code').inputValue()).toBe('12');
    await page.locator('#told', { hasText: /보냈습니다|보내고/ }).waitFor({ state: 'attached' });
    await gateway.settle();
    expect(await phone.messages()).toHaveLength(2);
    await context.close();
  });

  it('the last 60 and 20 seconds and the end are said aloud; then a new code is one press', async () => {
    const phone = freshPhone();
    const payment = await gateway.register();
    const { context, page } = await visit(browser);
    await page.clock.install();
    await page.goto(payment['checkoutUrl'] as string);
    await identify(page, phone.number);
    await gateway.settle();
    await page.reload();
    await page.locator('[data-seconds]').waitFor();
    for (const [seconds, words] of [[121, WORDS.ko.secondsLeft(60)], [40, WORDS.ko.secondsLeft(20)], [25, WORDS.ko.noLongerValid]] as const) {
      await page.clock.runFor(seconds * 1000);
      await page.locator('#told', { hasText: words }).waitFor({ state: 'attached' });
    } // prettier-ignore
    expect(await page.getByRole('button', { name: WORDS.ko.resend }).getAttribute('class')).toContain('main');
    await context.close();
  });

  it('another number: carrier, birth date and both consents are still there', async () => {
    const { context, page } = await atCode(false);
    await page.getByRole('button', { name: WORDS.ko.back }).click();
    await seen(page, WORDS.ko.identifyTitle);
    expect(await page.locator('#phoneNumber').inputValue()).toMatch(/^0104666/);
    for (const field of ['input[name=carrier][value=skt]', '#agreeTerms', '#agreeAmount'])
      expect(await page.locator(field).isChecked()).toBe(true);
    await page.locator('#phoneNumber').fill('010 4666 9999');
    await page.locator('form .main').click();
    await gateway.settle();
    await page.locator('.sent', { hasText: '010-****-9999' }).waitFor();
    await context.close();
  });
});

it('the language is chosen with one press, and remembered in the next window', async () => {
  const [one, two] = [await gateway.register(), await gateway.register()];
  const { context, page } = await visit(browser, { scripts: false });
  await page.goto(one['checkoutUrl'] as string);
  await page.getByRole('link', { name: 'English' }).click();
  await seen(page, 'Payment of ₩4,900');
  expect(new URL(page.url()).search).toBe('');
  await page.goto(two['checkoutUrl'] as string);
  await seen(page, 'Payment of ₩4,900');
  await context.close();
});

it('on a large screen the window can be carried over to a phone', async () => {
  const payment = await gateway.register();
  const { context, page } = await visit(browser, { viewport: DESKTOP });
  await page.goto(payment['checkoutUrl'] as string);
  await page.getByText(WORDS.ko.handOver).click();
  await page.getByRole('img', { name: WORDS.ko.qrCode }).waitFor();
  await picture(page, 'hand-over-ko-1280');
  await context.close();
});

describe('somebody else’s page', () => {
  it('cannot show the window in a frame', async () => {
    const payment = await gateway.register();
    const { context, page } = await visit(browser);
    await page.goto(await serve(`<iframe src="${payment['checkoutUrl']}"></iframe>`));
    const frame = page.frames()[1]!;
    await frame.waitForLoadState();
    expect(await frame.locator('form').count()).toBe(0);
    await context.close();
  });

  it('cannot press its buttons', async () => {
    const { context, page, id, url } = await atCode();
    const other = await context.newPage();
    await other.goto(await serve(`<form method="post" action="${url}"><input name="cancel" value="1"><button>x</button></form>`));
    await other.getByRole('button').click();
    await other.waitForURL(/\/pay\//);
    expect(await gateway.payment(id)).toMatchObject({ status: 'code_sent' });
    await page.getByRole('button', { name: WORDS.ko.cancel }).click();
    await seen(page, WORDS.ko.ended.cancelled.title);
    await context.close();
  });
});

it('HTML in the names of item and merchant is text', async () => {
  await gateway.rows(`update merchants.merchant set name = '<b id=sly>상점</b>'`);
  // What is shown of a merchant may be five seconds old; a service that starts knows none.
  await gateway.restart();
  const payment = await gateway.register({ itemName: '<img src=x onerror=alert(1)>&amp;' });
  const { context, page, complaints } = await visit(browser);
  await page.goto(payment['checkoutUrl'] as string);
  expect(await page.locator('.item').innerText()).toBe('<b id=sly>상점</b> · <img src=x onerror=alert(1)>&amp;');
  expect(await page.locator('#sly, main img').count()).toBe(0);
  expect(complaints).toEqual([]);
  await context.close();
});
