/** Names under which the platform's values are injected. */
export const CONFIG = Symbol('config');
export const SERVICE_NAME = Symbol('service name');
export const LOG = Symbol('log');
/** What a service offers to `settle()`; see service.ts. */
export const WORK = Symbol('work');
