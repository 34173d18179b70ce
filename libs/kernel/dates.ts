/** Korea's civil time. Never +9 by hand: the zone database knows (Seoul kept summer time until 1988). */
export const KST = 'Asia/Seoul';

const parts = new Intl.DateTimeFormat('en-CA', { timeZone: KST, year: 'numeric', month: '2-digit', day: '2-digit' });

/** A calendar month in Korea, `YYYY-MM`. */
export type Month = `${number}-${string}`;

/** The KST calendar day of an instant, `YYYY-MM-DD`. */
export const kstDay = (at: Date): string => parts.format(at);

/** The KST calendar month of an instant. */
export const kstMonth = (at: Date): Month => kstDay(at).slice(0, 7) as Month;
