/** What runs, the variable that names its port, and how many of it. */
export const APPS = {
  'carrier-mock': { port: 'CARRIER_MOCK_PORT', replicas: 1 },
  checkout: { port: 'CHECKOUT_PORT', replicas: 2 },
  charging: { port: 'CHARGING_PORT', replicas: 2 },
  webhooks: { port: 'WEBHOOKS_PORT', replicas: 2 },
  otp: { port: 'OTP_PORT', replicas: 1 },
  limits: { port: 'LIMITS_PORT', replicas: 1 },
  billing: { port: 'BILLING_PORT', replicas: 1 },
} as const;
export type App = keyof typeof APPS;
