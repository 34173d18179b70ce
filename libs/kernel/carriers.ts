/** The three carriers that own a network and bill. */
export const HOSTS = ['skt', 'kt', 'lgu'] as const;
export type Host = (typeof HOSTS)[number];

/** What a subscriber chooses in the window: a carrier, or an MVNO brand that rides on one. */
export const BRANDS = {
  skt: { host: 'skt', ko: 'SKT', en: 'SKT' },
  kt: { host: 'kt', ko: 'KT', en: 'KT' },
  lgu: { host: 'lgu', ko: 'LG U+', en: 'LG U+' },
  hello: { host: 'lgu', ko: '알뜰폰 · 헬로모바일', en: 'MVNO · HelloVision' },
  kct: { host: 'skt', ko: '알뜰폰 · 티플러스', en: 'MVNO · tplus (KCT)' },
  sk7: { host: 'skt', ko: '알뜰폰 · SK세븐모바일', en: 'MVNO · SK7mobile' },
} as const satisfies Record<string, { host: Host; ko: string; en: string }>;

export type Brand = keyof typeof BRANDS;
export const BRAND_IDS = Object.keys(BRANDS) as Brand[];
export const hostOf = (brand: Brand): Host => BRANDS[brand].host;
export const isHost = (text: string): text is Host => (HOSTS as readonly string[]).includes(text);
