import { isBlank, isPlainText } from '#kernel';

/** Letters, digits, `-`; `*` as the port stands for any port. No path, no credentials. */
const ORIGIN = /^https?:\/\/([a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(:(\d{1,5}|\*))?$/i;

/** True when the text may be registered as a return origin, e.g. `https://shop.example` or `http://localhost:*`. */
export const isOrigin = (text: string): boolean => text.length <= 255 && ORIGIN.test(text) && URL.canParse(text.replace(/:\*$/, ''));

const TELEPHONE = /^\+?\d[\d ()-]{4,30}\d$/;
const E_MAIL = /^[^\s@"<>:/]+@[^\s@"<>:/]+\.[^\s@"<>:/]+$/;

/** Where a buyer reaches the merchant, as bills and the window print it: a telephone number, an e-mail address or a page. */
export const isContact = (text: string): boolean =>
  text.length <= 100 &&
  isPlainText(text) &&
  (TELEPHONE.test(text) || E_MAIL.test(text) || (PLAIN_ADDRESS.test(text) && parse(text) !== null));

/** A scheme, a host and what follows, each where everybody sees it: no user before the host, no backslash that some read as a slash, no blanks. */
const PLAIN_ADDRESS = /^https?:\/\/[^\s\\/?#@]+([/?#][^\s\\]*)?$/i;

/** True when the address lies under one of the origins: same scheme, host and port (or any port where the origin says `*`). */
export function liesUnder(address: string, origins: readonly string[]): boolean {
  const url = PLAIN_ADDRESS.test(address) && isPlainText(address) ? parse(address) : null;
  if (!url) return false;
  return origins.some((origin) => {
    if (origin.endsWith(':*')) return `${url.protocol}//${url.hostname}` === origin.slice(0, -2).toLowerCase();
    return url.origin === new URL(origin).origin;
  });
}

function parse(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/** What buyers see of a merchant: its name, and whom to ask. */
export const isShownText = (text: string): boolean => text.length <= 100 && isPlainText(text) && !isBlank(text);
