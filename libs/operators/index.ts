export { By, OperatorKeyGuard } from './operator-key.guard.js';
export { Operators, type Acting, type KnownOperator, type NewAct } from './operators.js';
export { operatorsMigrations } from './operators.migrations.js';
export { OperatorsModule } from './operators.module.js';
export { Act } from './operators.table.js';
export * from './registry.js';
