export { Challenges, type Asking, type AskingAtDoor } from './challenges.js';
export { FactorRules, type NewRule, type SetRule } from './factor-rules.js';
export { Passkeys, PASSKEYS_PER_LINE, type Use } from './passkeys.js';
export * from './second-factor.rules.js';
export { nextFactor, SecondFactors, type FactorFacts, type Shown, type Subject } from './second-factors.js';
export { subscribersMigrations } from './subscribers.migrations.js';
export { SubscribersModule } from './subscribers.module.js';
export { Passkey } from './subscribers.table.js';
export { type CreationOptions, type RequestOptions } from './webauthn.js';
