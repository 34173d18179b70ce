import { KST } from '#kernel';

/** An RFC 3339 instant as people in Korea read it. */
export function kstTime(locale: string): (at: string) => string {
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: KST,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => format.format(new Date(at));
}

/** Hour and minute of an RFC 3339 instant in Korea. */
export function kstClock(locale: string): (at: string) => string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: KST, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return (at) => format.format(new Date(at));
}
