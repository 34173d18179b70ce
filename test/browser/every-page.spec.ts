import { REFUSAL_CODES, REFUSALS } from '#kernel';
import type { Browser } from 'playwright-core';
import { WORDS } from '../../apps/checkout/window/pages/words.js';
import { TestGateway } from '../gateway.js';
import { fits, identify, launch, picture, violations, visit } from './browser.kit.js';

let gateway: TestGateway;
let browser: Browser;
beforeAll(async () => {
  [gateway, browser] = await Promise.all([TestGateway.start(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

/** A bound payment in any state the table allows, as the window would find it. */
async function put(id: string, set: string): Promise<void> {
  await gateway.rows(`update payments.payment set ${set} where id = $1`, [id]);
}

const CODE_SENT = `status = 'code_sent'`;
const CHARGED = `status = 'charged', billing_month = '2026-11', charged_at = platform.now()`;
/** Page, how the payment gets there from the code's page, what is seen there. */
const STATES: [name: string, set: string, heading: keyof typeof WORDS.ko | null][] = [
  ['code', CODE_SENT, 'codeTitle'],
  ['code-wrong', `${CODE_SENT}, notice = 'code_wrong', tries = 1`, 'codeTitle'],
  ['code-last-try', `${CODE_SENT}, notice = 'code_wrong_last_try', tries = 4`, 'codeTitle'],
  ['code-no-more', `${CODE_SENT}, notice = 'code_requests_exceeded', sends = 3`, 'codeTitle'],
  ['code-expired', `${CODE_SENT}, notice = 'code_expired'`, 'codeTitle'],
  ['identify-mismatch', `status = 'open', notice = 'identity_mismatch', mismatches = 1`, 'identifyTitle'],
  ['review', `status = 'reserved', review_until = platform.now() + interval '5 minutes'`, 'reviewTitle'],
  ['waiting', `status = 'charging', changed_at = platform.now()`, 'waitingTitle'],
  ['waiting-long', `status = 'unknown', changed_at = platform.now() - interval '31 s'`, 'waitingTitle'],
  ['held', `status = 'reserved', capture = 'manual', capture_until = platform.now() + interval '10 minutes'`, 'heldTitle'],
  ['receipt', CHARGED, 'chargedTitle'],
  ['given-back', `status = 'refused', refusal = 'amount_mismatch', late_yes = true`, 'refusedUnknownTitle'],
  ['cancelled', `status = 'cancelled'`, null],
  ['expired', `status = 'expired'`, null],
];

it.each(['ko', 'en'] as const)(
  'axe finds nothing on any page, light or dark, at 320 px, in %s',
  async (language) => {
    const { context, page, complaints } = await visit(browser, { language });
    const payment = await gateway.register({ itemName: '아주 긴 상품 이름입니다 '.repeat(2) + 'Supercalifragilisticexpialidocious'.repeat(2), servicePeriod: '2026-11-20 ~ 2026-12-19' }); // prettier-ignore
    const url = payment['checkoutUrl'] as string;
    const found: Record<string, string[]> = {};
    const look = async (name: string): Promise<void> => {
      const seen = await violations(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      seen.push(...(await violations(page, 'color-contrast')).map((line) => `dark: ${line}`), ...(await fits(page)));
      if (language === 'ko' && name === 'receipt') await picture(page, 'receipt-ko-dark');
      await page.emulateMedia({ colorScheme: 'light' });
      if (seen.length > 0) found[name] = seen;
    };
    await page.goto(url);
    await look('identify');
    await page.goto(`${url}?invalid=carrier,phoneNumber,birthDate,genderDigit,agreeTerms,agreeAmount`);
    await look('identify-errors');
    await page.goto(url);
    await identify(page, language === 'ko' ? '01045550001' : '01045550002');
    await gateway.settle();
    for (const [name, set, heading] of STATES) {
      await put(payment['id'] as string, set);
      await page.goto(`${url}/done`);
      if (heading) await page.getByRole('heading', { name: WORDS[language][heading] as string }).waitFor();
      await look(name);
      await put(payment['id'] as string, `refusal = null, notice = null, tries = 0, sends = 1, mismatches = 0, late_yes = false, capture = 'automatic', capture_until = null, review_until = null, ${CODE_SENT}`); // prettier-ignore
    }
    await page.goto(`${new URL(url).origin}/pay/${'x'.repeat(32)}`);
    await page.getByRole('heading', { name: WORDS[language].notFoundTitle }).waitFor();
    await look('not-found');
    const stranger = await visit(browser, { language });
    await stranger.page.goto(url);
    await stranger.page.getByRole('heading', { name: WORDS[language].elsewhereTitle }).waitFor();
    expect(await violations(stranger.page)).toEqual([]);
    expect(found).toEqual({});
    // The page that is not there is the one complaint of a browser.
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
    await Promise.all([context.close(), stranger.context.close()]);
  },
  240_000,
);

it('every refusal says what happened, that no money moved, whom to ask and what to do next, without scripts too', async () => {
  const { context, page } = await visit(browser, { scripts: false });
  const payment = await gateway.register();
  for (const code of REFUSAL_CODES.filter((refusal) => REFUSALS[refusal].final)) {
    await put(payment['id'] as string, `status = 'refused', refusal = '${code}'`);
    await page.goto(`${payment['checkoutUrl'] as string}/done`);
    const text = await page.locator('main').innerText();
    for (const part of [WORDS.ko.refusedTitle, REFUSALS[code].ko, WORDS.ko.notCharged, WORDS.ko.whomToAsk, WORDS.ko.whatNext])
      expect(text).toContain(part);
    expect(await page.title()).toContain('4,900원 결제');
  }
  await put(payment['id'] as string, `status = 'refused', refusal = 'limit_line_month'`);
  await page.goto(`${payment['checkoutUrl'] as string}/done`);
  await picture(page, 'refusal-ko-320');
  await context.close();
});

it('letters twice as large, or forced colours, hide nothing', async () => {
  const { context, page } = await visit(browser);
  const payment = await gateway.register();
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto(payment['checkoutUrl'] as string);
  expect(await violations(page)).toEqual([]);
  await page.evaluate(`document.documentElement.style.setProperty('font-size', '200%')`);
  expect(await fits(page)).toEqual([]);
  await context.close();
});
