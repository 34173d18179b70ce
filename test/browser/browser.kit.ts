import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';

const FOUND = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (file) => file !== undefined && existsSync(file),
);
const ARGS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']; // prettier-ignore

/** @throws Error when there is none; `npm test` installs it where it may. */
export async function launch(): Promise<Browser> {
  if (!FOUND) throw new Error('there is no Chromium: npm test installs it, or set CHROMIUM_PATH');
  return chromium.launch({ executablePath: FOUND, args: ARGS });
}

const RENEW = process.env['UPDATE_PICTURES'] === '1';
export const PHONE = { width: 320, height: 568 };
export const DESKTOP = { width: 1280, height: 800 };

export interface Person {
  readonly viewport?: { width: number; height: number };
  readonly scripts?: boolean;
  readonly language?: 'ko' | 'en';
  readonly dark?: boolean;
}

/** Somebody's browser: its own cookies, screen and language. What its scripts complain of ends the test. */
export async function visit(browser: Browser, { viewport = PHONE, scripts = true, language = 'ko', dark = false }: Person = {}) {
  const context = await browser.newContext({
    viewport,
    javaScriptEnabled: scripts,
    locale: language === 'ko' ? 'ko-KR' : 'en-GB',
    colorScheme: dark ? 'dark' : 'light',
    timezoneId: 'Asia/Seoul',
  });
  context.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('console', (message) => {
    // Taking a picture hides the cursor with a style of its own, which the page refuses.
    const ours = !(RENEW && message.text().startsWith('Applying inline style'));
    if (message.type() === 'error' && ours) complaints.push(message.text());
  });
  return { context, page: await context.newPage(), complaints };
}

/** Fills the first page in as a person with a mouse or a finger would. */
export async function identify(page: Page, number: string, carrier = 'skt'): Promise<void> {
  await page.locator(`input[name=carrier][value=${carrier}]`).check();
  await page.locator('#phoneNumber').fill(number);
  await page.locator('#birthDate').fill('900101');
  await page.locator('#genderDigit').fill('1');
  await page.locator('#agreeTerms').check();
  await page.locator('#agreeAmount').check();
  await page.locator('form .main').click();
}

/** What axe finds against WCAG 2.2 AA and its own good practice; a page that is right answers []. Needs scripts. @param only one rule instead of all. */
export async function violations(page: Page, only?: string): Promise<string[]> {
  // Our pages have no frames, so the slow way that looks into those of other origins is not needed.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations: found } = await (only ? axe.withRules(only) : axe).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`));
}

/** Nothing to scroll sideways, nothing too small to press. */
export async function fits(page: Page): Promise<string[]> {
  return page.evaluate(`[
    ...(document.documentElement.scrollWidth > innerWidth ? ['wider than the screen: ' + document.documentElement.scrollWidth] : []),
    ...[...document.querySelectorAll('main a, main button, main summary, main .choice, main .tick, main .text, header a')]
      .map((e) => [e, e.getBoundingClientRect()])
      .filter(([, r]) => r.width > 0 && (r.height < 43.9 || r.width < 43.9))
      .map(([e, r]) => e.outerHTML.slice(0, 60) + ' ' + Math.round(r.width) + '×' + Math.round(r.height)),
  ]`);
}

const PICTURES = path.resolve(__dirname, '../../docs/pictures');

/** Pictures are renewed only when asked for: UPDATE_PICTURES=1. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!RENEW) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: path.join(PICTURES, `${name}.png`), fullPage: true, animations: 'disabled' });
}
