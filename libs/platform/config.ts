import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { perCarrier } from './per-carrier.js';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback);
const flag = z
  .enum(['0', '1'])
  .default('0')
  .transform((text) => text === '1');
/** The longest month: a carrier with it never cancels. */
const MONTH_MINUTES_MOST = 31 * 24 * 60;
const positive = (fallback: number) => z.coerce.number().int().positive().default(fallback);

/** Every variable of the environment that Tollgate reads; `.env.example` says the same in words. */
export const variables = z.object({
  NODE_ENV: z.string().default('development'),
  HOST: z.string().default('127.0.0.1'),
  CHECKOUT_PORT: port(3000),
  OTP_PORT: port(3010),
  CHARGING_PORT: port(3020),
  WEBHOOKS_PORT: port(3030),
  LIMITS_PORT: port(3100),
  BILLING_PORT: port(3200),
  BILLING_SFTP_PORT: port(2222),
  SHOP_PORT: port(3900),
  CARRIER_MOCK_PORT: port(9091),
  CARRIER_MOCK_SMTP_PORT: port(0),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  DOOR_URL: z.url({ protocol: /^https?$/ }).optional(),
  RAISE_LIMIT_AFTER_HOURS: z.coerce.number().min(0).max(720).default(24),
  TOLLGATE_DATA: z.string().default('.data'),
  DATABASE_URL: z.string().optional(),
  DATABASE_OWNER_URL: z.string().optional(),
  DATABASE_POOL: positive(10),
  REDIS_URL: z.string().optional(),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[\w{}-]+$/)
    .default('tollgate'),
  TOLLGATE_KEYS: z.string().optional(),
  TOLLGATE_TEST_CLOCK: flag,
  CARRIER_URL: z.url().optional(),
  CARRIER_CLIENT_SECRET: z.string().default('mock-secret'),
  CARRIER_TIMEOUT_MS: positive(10_000),
  CARRIER_CONCURRENCY: positive(20),
  CARRIER_RATE_PER_SECOND: positive(200),
  CANCEL_CUT_OFF_MINUTES: perCarrier(MONTH_MINUTES_MOST),
  CALLBACK_URL: z.url().optional(),
  RESEND_WAIT_SECONDS: z.coerce.number().int().min(0).max(60).optional(),
  WINDOW_REQUESTS_PER_TOKEN_MINUTE: z.coerce.number().int().positive().optional(),
  WINDOW_REQUESTS_PER_IP_MINUTE: z.coerce.number().int().positive().optional(),
  PASSKEY_SETTLES_HOURS: z.coerce.number().min(0).max(8760).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.email().optional(),
  SUPPORT_CONTACT: z.string().min(1).default('1600-0000'),
  API_REQUESTS_PER_MERCHANT_SECOND: positive(1000),
  API_UNAUTHENTICATED_PER_IP_SECOND: positive(100),
  CEILING_MAX_AGE_SECONDS: positive(3600),
  TRUSTED_PROXIES: z.string().default(''),
  WEBHOOK_ALLOW_PRIVATE: flag,
  MOCK_HTTP_SINK: flag,
  SWEEP_SECONDS: positive(15),
  ASK_AGAIN_SCALE: z.coerce.number().min(0.01).max(1).default(1),
  BILLING_PULL_WITHIN_MINUTES: positive(720),
  BILLING_LIST_WITHIN_SECONDS: z.coerce.number().int().min(1).max(86_400).default(600),
  BILLING_RESULTS_WITHIN_DAYS: perCarrier(60),
  BILLING_SFTP_HOST_KEY: z.string().optional(),
  BILLING_PGP_KEY: z.string().optional(),
  BILLING_SFTP_IDLE_SECONDS: positive(300),
  BILLING_SFTP_SESSIONS_PER_CARRIER: positive(16),
  BILLING_INBOUND_MAX_MB: positive(256),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type Variables = z.infer<typeof variables>;

/** What every service is started with. Tests build it by hand; `main.ts` reads it from the environment. */
export interface Config {
  readonly env: Variables;
  readonly production: boolean;
  readonly databaseUrl: string;
  /** Connection of the owner role, for migrations only. */
  readonly ownerUrl: string;
  readonly redisUrl: string;
  /** `id:base64url(32 bytes)` by comma; the first seals, all open, the last one looks up. */
  readonly keys: string;
  /** Where log lines go; standard output when unset. */
  readonly logStream?: { write(line: string): void };
  /** Origins of the services that others must find; filled in as they come up. */
  readonly urls: { checkout?: string; carrierMock?: string; door?: string; billing?: string; sftp?: string; mail?: string };
}

export class ConfigError extends Error {}

/** Waits and leases as this store keeps them; shorter only in tests. */
export const paced = (seconds: number, { env }: Config): number => seconds * env.ASK_AGAIN_SCALE;

/** @throws ConfigError with one sentence per variable that is wrong or missing. */
export function readConfig(source: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = variables.safeParse(set);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  const env = parsed.data;
  const production = env.NODE_ENV === 'production';
  const missing = (['DATABASE_URL', 'REDIS_URL', 'TOLLGATE_KEYS'] as const).filter((name) => !env[name]);
  if (missing.length > 0) throw new ConfigError(`${missing.join(', ')} must be set (\`npm start\` sets them for you)`);
  if (production) {
    const needed = ['PUBLIC_URL', 'DOOR_URL', 'CARRIER_URL', 'CARRIER_CLIENT_SECRET', 'SUPPORT_CONTACT'].filter((name) => !set[name]);
    if (needed.length > 0) throw new ConfigError(`${needed.join(', ')} must be set with NODE_ENV=production: their defaults are for tests`);
  }
  if (production && env.SMTP_URL && !env.MAIL_FROM) throw new ConfigError('MAIL_FROM must be set with SMTP_URL and NODE_ENV=production');
  if (production && env.WEBHOOK_ALLOW_PRIVATE) throw new ConfigError('WEBHOOK_ALLOW_PRIVATE=1 is refused with NODE_ENV=production');
  if (production && env.ASK_AGAIN_SCALE !== 1) throw new ConfigError('ASK_AGAIN_SCALE is refused with NODE_ENV=production');
  if (production && env.TOLLGATE_TEST_CLOCK) throw new ConfigError('TOLLGATE_TEST_CLOCK=1 is refused with NODE_ENV=production');
  return {
    env,
    production,
    databaseUrl: env.DATABASE_URL!,
    ownerUrl: env.DATABASE_OWNER_URL ?? env.DATABASE_URL!,
    redisUrl: env.REDIS_URL!,
    keys: env.TOLLGATE_KEYS!,
    urls: {},
  };
}

/** A fresh master key in the form that `TOLLGATE_KEYS` wants. */
export const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64url')}`;

/** Origin of the window's addresses and host in the text message. */
export const publicUrl = (config: Config): string =>
  (config.env.PUBLIC_URL ?? config.urls.checkout ?? `http://${config.env.HOST}:${config.env.CHECKOUT_PORT}`).replace(/\/+$/, '');

/** Origin of the subscriber's own door, as text messages and refusals name it. */
export const doorUrl = (config: Config): string =>
  (config.env.DOOR_URL ?? config.urls.door ?? `http://${config.env.HOST}:${config.env.LIMITS_PORT}`).replace(/\/+$/, '');

/** Where e-mails are handed over; null: there is no second channel. */
export const smtpUrl = (config: Config): string | null => config.env.SMTP_URL ?? config.urls.mail ?? null;
