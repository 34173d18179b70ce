/**
 * How soon the payment window's first page is there on a slow phone: `node scripts/measure-window.mjs [origin of the checkout] [times]`, while
 * `npm start` runs. CPU four times slower and the network of Lighthouse 12's mobile profile as DevTools applies it (562.5 ms for each request,
 * 1,475 kbit/s down, 675 up), an empty cache each time.
 */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [origin = 'http://127.0.0.1:3000', times = '5'] = process.argv.slice(2);
const LATENCY_MS = 562.5;
const DOWN = (1474.56 * 1024) / 8;
const UP = (675 * 1024) / 8;

const found = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((file) => file && existsSync(file));
const browser = await chromium.launch({ executablePath: found, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const results = [];
for (let i = 0; i < Number(times); i++) results.push(await once(await register(`measure-${process.pid}-${i}-${Math.random()}`)));
await browser.close();
const middle = (name) => results.map((result) => result[name]).sort((a, b) => a - b)[Math.floor(results.length / 2)];
for (const name of ['fcpMs', 'lcpMs', 'cls', 'bytes']) {
  const all = results.map((result) => result[name]);
  process.stdout.write(`${JSON.stringify({ name, median: middle(name), least: Math.min(...all), most: Math.max(...all) })}\n`);
}

async function register(orderId) {
  const answer = await fetch(`${origin}/v1/payments`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_demo', 'idempotency-key': orderId, 'content-type': 'application/json' },
    body: JSON.stringify({
      orderId,
      amount: 4900,
      itemName: '별사탕 100개',
      goodsClass: 'digital',
      returnUrl: 'https://shop.example/back',
    }),
  });
  if (answer.status !== 201) throw new Error(`register answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()).checkoutUrl;
}

async function once(url) {
  const context = await browser.newContext({
    viewport: { width: 412, height: 823 },
    deviceScaleFactor: 1.75,
    isMobile: true,
    locale: 'ko-KR',
  });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: LATENCY_MS,
    downloadThroughput: DOWN,
    uploadThroughput: UP,
  });
  let bytes = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(url, { waitUntil: 'networkidle' });
  const seen = await page.evaluate(`new Promise((done) => {
    const of = (type) => new Promise((told) => {
      const entries = [];
      new PerformanceObserver((list) => entries.push(...list.getEntries())).observe({ type, buffered: true });
      setTimeout(() => told(entries), 300);
    });
    Promise.all([of('paint'), of('largest-contentful-paint'), of('layout-shift')]).then(([paint, lcp, shift]) => done({
      fcpMs: Math.round(paint.find((entry) => entry.name === 'first-contentful-paint').startTime),
      lcpMs: Math.round(lcp.at(-1).startTime),
      cls: shift.reduce((sum, entry) => sum + entry.value, 0),
    }));
  })`);
  await context.close();
  return { ...seen, bytes };
}
