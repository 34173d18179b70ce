import { BRAND_IDS, REFUSAL_CODES, REFUSALS } from '#kernel';
import { LANGUAGES } from '#pages';
import { gzipSync } from 'node:zlib';
import * as pages from './index.js';
import { WORDS } from './words.js';

const view: pages.WindowView = {
  language: 'ko',
  nonce: 'n0nce',
  merchantName: '별사탕 가게',
  merchantContact: '02-123-4567',
  itemName: '별사탕 100개',
  amount: 4900,
  goodsClass: 'digital',
  servicePeriod: '2026-11-20 ~ 2026-12-19',
  action: '/pay/tok',
  here: '/pay/tok',
  support: '1600-0000',
  step: 'st3p',
  state: 'st4te',
  returnUrl: 'https://shop.example/back',
  livemode: true,
  month: '2026-11',
  charged: false,
  expiresAt: '2026-11-20T06:42:00Z',
};
const backHref = 'https://shop.example/back?status=charged&paymentId=pay_1';
const maskedPhone = '010-****-5678';
const code = { maskedPhone, sending: false, triesLeft: 5, sendsLeft: 2, validForSeconds: 178, validUntil: '2026-11-20T06:35:10Z' };
const receipt = {
  paymentId: 'pay_1',
  orderId: 'A-1',
  chargedAt: '2026-11-20T15:30:00Z',
  maskedPhone,
  carrier: 'hello',
  backHref,
} as const;

const all: Record<string, (view: pages.WindowView) => string> = {
  identify: (v) => pages.identifyPage(v),
  'identify, line named by the merchant': (v) => pages.identifyPage(v, { locked: { carrier: 'kt', maskedPhone } }),
  'identify, with errors': (v) => pages.identifyPage(v, { notice: 'identity_mismatch', invalid: ['carrier', 'agreeTerms'] }),
  code: (v) => pages.codePage(v, code),
  'code, on its way': (v) => pages.codePage(v, { ...code, sending: true }),
  'code, wrong': (v) => pages.codePage(v, { ...code, notice: 'code_wrong', sendsLeft: 0, validForSeconds: 0 }),
  password: (v) => pages.passwordPage(v),
  passkey: (v) => pages.passkeyPage(v),
  'in review': (v) => pages.reviewPage(v, { until: '2026-11-20T03:09:00Z', next: '/pay/tok/done' }),
  waiting: (v) => pages.waitingPage(v, { slow: false, next: '/pay/tok/done' }),
  'waiting long': (v) => pages.waitingPage(v, { slow: true, next: '/pay/tok/done', back: backHref }),
  receipt: (v) => pages.receiptPage({ ...v, charged: true }, { ...receipt, passkey: null }),
  'receipt, with an offer': (v) => pages.receiptPage({ ...v, charged: true }, { ...receipt, passkey: 'offered' }),
  refusal: (v) => pages.refusalPage(v, { code: 'limit_merchant', backHref, charged: 'no', paymentId: 'pay_1' }),
  expired: (v) => pages.endedPage(v, { status: 'expired', backHref }),
  held: (v) => pages.heldPage(v, { backHref }),
  elsewhere: (v) => pages.elsewherePage(v),
};
const each = LANGUAGES.flatMap((language) => Object.entries(all).map(([name, page]) => ({ name, language, page })));

const inputs = (html: string): string[] =>
  [...new Set([...html.matchAll(/<input(?! type="hidden")[^>]* name="([^"]*)"/g)].map((m) => m[1]!))].sort();
const buttons = (html: string): string[] => [...html.matchAll(/<button[^>]* name="([^"]*)"/g)].map((m) => m[1]!);

describe.each(each)('$name in $language', ({ language, page }) => {
  const html = page({ ...view, language });

  test('is one whole document in its language', () => {
    expect(html.startsWith(`<!doctype html><html lang="${language}">`)).toBe(true);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).not.toMatch(/undefined|NaN|\[object/);
  });

  test('shows markup in the texts of merchant and item as text', () => {
    const sly = '<script>alert("1")</script>\'&<img src=x>';
    const shown = page({ ...view, language, merchantName: sly, merchantContact: sly, itemName: sly, servicePeriod: sly });
    expect(shown).not.toMatch(/<script>|<img/);
    expect(shown).toContain('&lt;script>alert(&quot;1&quot;)&lt;/script>');
  });

  test('asks nothing of any other origin, and runs at most its own script after everything is shown', () => {
    const addresses = [...html.matchAll(/https?:\/\/[^"'\s<]+/g)].map((m) => new URL(m[0]).origin);
    expect(addresses.every((origin) => origin === 'https://shop.example')).toBe(true);
    const scripts = html.match(/<script[^>]*>/g) ?? [];
    expect(scripts.every((script) => script === `<script type="module" nonce="n0nce" src="${pages.SCRIPT_PATH}">`)).toBe(true);
    expect(html.replace(/<script[^>]*><\/script>/, '')).not.toMatch(
      /<script|<link|<img|<iframe|\ssrc=|\son[a-z]+=|\sstyle=|@import|url\(|javascript:/,
    );
    expect(html.match(/<style[^>]*>/g)).toEqual(['<style nonce="n0nce">']);
  });

  test('says that it is about a payment, and of how much, where people look first', () => {
    const won = WORDS[language].won(4900);
    expect(/<title>(.*)<\/title>/.exec(html)![1]).toContain(WORDS[language].payment(won));
    if (html.includes('class="card buys')) expect(/<h1>(.*?)<span/.exec(html)![1]).toContain(WORDS[language].payment(won));
    for (const [, text] of html.matchAll(/<button class="button main"[^>]*>(.*?)<\/button>/g)) expect(text).toContain(won);
  });

  test('posts to the address of the window alone', () => {
    for (const [form] of html.matchAll(/<form[^>]*>/g))
      expect(form).toMatch(/^<form method="post" action="\/pay\/tok"( data-passkey="(passkey|newPasskey)")?>$/);
    expect(html).not.toContain('formaction');
    expect(html.split('<form').length).toBe(html.split('<input type="hidden" name="step" value="st3p"/>').length);
  });

  test('names every input by a label and is small', () => {
    for (const [, id] of html.matchAll(/<input class="text[^>]* id="([^"]*)"/g)) expect(html).toContain(`for="${id}"`);
    expect(gzipSync(html).length).toBeLessThan(14 * 1024);
  });
});

test('each form asks for exactly what the contract names', () => {
  expect(inputs(all['identify']!(view))).toEqual(['agreeAmount', 'agreeTerms', 'birthDate', 'carrier', 'genderDigit', 'phoneNumber']);
  expect(inputs(all['identify, line named by the merchant']!(view))).toEqual(['agreeAmount', 'agreeTerms', 'birthDate', 'genderDigit']);
  expect(inputs(all['code']!(view))).toEqual(['code']);
  expect(inputs(all['password']!(view))).toEqual(['password']);
  expect(buttons(all['identify']!(view))).toEqual(['cancel']);
  expect(buttons(all['code']!(view))).toEqual(['resend', 'back', 'cancel']);
  expect(buttons(all['password']!(view))).toEqual(['cancel']);
});

test('pressing Enter in a field confirms: no other button comes first', () => {
  for (const name of ['identify', 'code', 'password']) expect(all[name]!(view).match(/<button[^>]*>/)![0]).not.toContain('name=');
});

test('every carrier can be chosen, none is chosen and nothing is ticked beforehand', () => {
  const html = pages.identifyPage(view);
  for (const brand of BRAND_IDS) expect(html).toContain(`value="${brand}"`);
  expect(html).not.toMatch(/<input[^>]* checked/);
});

test('what a person typed and ticked before stands there again', () => {
  const draft = {
    carrier: 'hello',
    phoneNumber: '010 1234 "5678"',
    birthDate: '900101',
    genderDigit: '1',
    agreeTerms: 'yes',
    agreeAmount: 'no',
  };
  const html = pages.identifyPage(view, { draft, invalid: ['agreeAmount'] });
  const ticked = [...html.matchAll(/<input type="(?:radio|checkbox)"[^>]* name="(\w+)" value="(\w+)" checked/g)].map(([, name, value]) => [
    name,
    value,
  ]);
  expect(ticked).toEqual([
    ['carrier', 'hello'],
    ['agreeTerms', 'yes'],
  ]);
  expect(html).toContain('value="010 1234 &quot;5678&quot;"');
});

test('a window that nobody has used yet can be carried over to a phone', () => {
  const html = pages.identifyPage(view, { qr: { path: 'M0 0.5h7', size: 29 } });
  expect(html).toMatch(/<svg class="qr" viewBox="-4 -4 37 37" role="img" aria-label="[^"]+"><path d="M0 0.5h7"/);
  expect(pages.identifyPage(view)).not.toContain('<svg');
});

test('a line that the merchant named is shown masked', () => {
  expect(all['identify, line named by the merchant']!(view)).toMatch(/KT.*010-\*{4}-5678/);
});

test('before it asks, the window says what is bought, from whom, for how much, once, and on which bill', () => {
  const html = pages.identifyPage(view);
  for (const part of [
    '별사탕 100개',
    '4,900원',
    '별사탕 가게',
    '02-123-4567',
    '2026-11-20 ~ 2026-12-19',
    '1회 (매달 자동 결제 아님)',
    '2026년 12월 휴대폰 요금에 청구 예정 (2026년 11월 결제분)',
    '회원가입이나 로그인이 아니라 결제입니다',
    '1600-0000',
    '15:42까지',
  ])
    expect(html).toContain(part);
  const english = pages.identifyPage({ ...view, language: 'en', servicePeriod: null, month: '2026-12' });
  for (const part of ['₩4,900', 'One payment', 'phone bill of January 2027', 'not a sign-up step']) expect(english).toContain(part);
  expect(english).not.toContain('Service period');
});

test('errors stand in one announced summary and at their fields', () => {
  const html = all['identify, with errors']!(view);
  expect(html).toContain('role="alert"');
  expect(html).toContain(REFUSALS.identity_mismatch.ko);
  expect(html).toContain('href="#agreeTerms"');
  expect(html).toContain('aria-describedby="agreeTerms-wrong"');
  expect(html).toContain('<title>오류: ');
  expect(pages.identifyPage(view, { invalid: ['nonsense'] })).not.toContain('role="alert"');
});

test.each(REFUSAL_CODES)('the refusal %s is told in both languages, with whom to ask and what to do', (refusal) => {
  for (const language of LANGUAGES) {
    const words = WORDS[language];
    const html = pages.refusalPage({ ...view, language }, { code: refusal, backHref, charged: 'no' });
    expect(html).toContain(REFUSALS[refusal][language]);
    expect(html).toContain(words.refusedTitle);
    expect(html).toContain(words.ask[REFUSALS[refusal].contact](view.merchantName, view.merchantContact, view.support));
    expect(Object.values(words.next).some((sentence) => html.includes(sentence))).toBe(true);
  }
});

test('while money may have moved, nobody is told to pay again', () => {
  const html = pages.refusalPage(view, { code: 'carrier_unavailable', backHref, charged: 'unknown' });
  expect(html).toContain('다시 결제하지 마세요');
  expect(html).not.toContain('결제되지 않았습니다');
  expect(pages.waitingPage(view, { slow: false, next: '/n' })).toContain('확인하고 있습니다. 다시 결제하지 마세요.');
});

test('the waiting page looks for the result every second, and offers the way back only when told to', () => {
  const soon = pages.waitingPage(view, { slow: false, next: '/pay/tok/done' });
  expect(soon).toContain('<meta http-equiv="refresh" content="1;url=/pay/tok/done"/>');
  expect(soon).not.toContain('shop.example');
  expect(pages.waitingPage(view, { slow: true, next: '/pay/tok/done', back: backHref })).toContain('status=charged&amp;paymentId=pay_1');
});

test('the code page looks again only while the text message has not left', () => {
  expect(all['code, on its way']!(view)).toMatch(/<meta http-equiv="refresh" content="1; ?url=[^"]*\/done"\/>/i);
  expect(all['code']!(view)).not.toContain('http-equiv');
  expect(all['code']!(view)).toContain('2분 58초');
});

test('the receipt gives the time in Korea and what is needed to object', () => {
  const html = all['receipt']!(view);
  for (const part of [
    '2026년 12월 휴대폰 요금에 청구 (2026년 11월 결제분)',
    '2026년 11월 21일',
    '00:30 (한국 시간)',
    'pay_1',
    'A-1',
    '헬로모바일',
    maskedPhone,
    '이의를 제기',
  ])
    expect(html).toContain(part);
});

test('an unknown address says nothing about any payment', () => {
  for (const language of LANGUAGES)
    expect(pages.notFoundPage({ language, nonce: 'n0nce', here: null, support: view.support })).toContain(WORDS[language].notFoundTitle);
});

test('both languages have the same sentences, none empty', () => {
  const paths = (value: unknown, path = ''): string[] => {
    if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, inner]) => paths(inner, `${path}.${key}`));
    if (typeof value === 'string') expect(value.trim()).not.toBe('');
    return [`${path}:${typeof value}`];
  };
  expect(paths(WORDS.en).sort()).toEqual(paths(WORDS.ko).sort());
});
