export { Risk, type Judgement, type Subject, type Verdict } from './risk.js';
export { riskMigrations } from './risk.migrations.js';
export { RiskModule } from './risk.module.js';
export * from './risk.rules.js';
export { seedTestLines } from './seed.js';
export { rulesInForce, setRule, setThreshold, thresholdsInForce, withdrawRule, type SetRiskRule, type SetThreshold } from './risk-rules.js';
