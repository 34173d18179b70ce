import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import type { Config } from './config.js';

export type Log = Logger;

/** One JSON line per event. What may be logged is named at each call: never bodies, addresses with tokens, numbers, codes or keys. */
export function openLog(service: string, config: Config): Log {
  const options = { level: config.env.LOG_LEVEL, base: { service }, serializers: { err: plainError } };
  return config.logStream ? pino(options, config.logStream) : pino(options);
}

/** Message and stack only: drivers hang queries with their parameters on errors. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: 'not an error object' };
  return {
    name: error.name,
    message: error.message.slice(0, 500),
    code: (error as { code?: unknown }).code,
    stack: error.stack?.slice(0, 4000),
  };
}

/** True of one process per service; the gateway starts several containers in one, each with its own injector. */
const EXPECTED_IN_ONE_PROCESS = 'A data source with the default name is already registered';

/** Whoever starts a service says this in one sentence, with the name of the variable. */
const TOLD_BY_THE_START = /^Error: (listen|getaddrinfo) /;

/** Lets Nest speak through the same log. */
export const nestLogger = (log: Log): LoggerService => ({
  log: (message: unknown) => log.debug(String(message)),
  debug: (message: unknown) => log.debug(String(message)),
  verbose: (message: unknown) => log.trace(String(message)),
  warn: (message: unknown) => log[String(message).startsWith(EXPECTED_IN_ONE_PROCESS) ? 'debug' : 'warn'](String(message)),
  error: (message: unknown) => {
    const level = TOLD_BY_THE_START.test(String(message)) ? 'debug' : 'error';
    log[level](message instanceof Error ? { err: message } : { text: String(message) }, 'nest');
  },
});
