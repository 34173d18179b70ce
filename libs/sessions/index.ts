export { Accesses, type AccessKind, type Access } from './accesses.js';
export { Sessions, type NewSession } from './sessions.js';
export { sessionsMigrations } from './sessions.migrations.js';
export { SessionsModule } from './sessions.module.js';
export { Session } from './sessions.table.js';
