import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { stopwatch } from '../clock.js';
import type { Config, Variables } from '../config.js';
import { Health } from '../health.js';
import { nestLogger, type Log } from '../log.js';
import { Metrics } from '../metrics.js';
import { LOG, WORK } from '../tokens.js';
import { readBodies } from './bodies.js';
import { sendOutcomes } from './outcomes.js';
import { ProblemFilter, unroutable } from './problem.filter.js';
import { validation } from './validation.js';

/** What every app's `start` answers. */
export interface Service {
  readonly name: string;
  /** Origin, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Collects and finishes all work that is due now; answers how much there was. Tests call it until nothing is left. */
  settle(): Promise<number>;
  /** Stops taking work, finishes what runs, lets go of every connection. */
  close(): Promise<void>;
}

/** A worker's part in `settle()`; provided under `WORK`. */
export interface Work {
  settle(): Promise<number>;
}

type PortName = Extract<keyof Variables, `${string}_PORT`>;

export interface ServiceOptions {
  readonly name: string;
  readonly port: PortName;
  readonly module: DynamicModule;
  readonly config: Config;
  /** Adds routes, headers and hooks that belong to this service alone. */
  readonly prepare?: (app: NestFastifyApplication) => void | Promise<void>;
  /** The routes that take a form and not JSON, as Fastify writes them. */
  readonly formsAt?: readonly string[];
  /** False for a service without the gateway's database (carrier-mock). */
  readonly platform?: boolean;
}

@Module({})
class Root {}

const BODY_LIMIT_BYTES = 64 * 1024;

/** Brings one Nest container up behind Fastify with health, metrics, request ids and problem+json. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config, name } = options;
  const trustProxy = config.env.TRUSTED_PROXIES === '' ? false : config.env.TRUSTED_PROXIES.split(',');
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => randomUUID(),
    trustProxy,
    forceCloseConnections: true,
    ...(options.platform === false ? {} : { frameworkErrors: unroutable }),
  });
  const app = await NestFactory.create<NestFastifyApplication>({ module: Root, imports: [options.module] }, adapter, {
    logger: false,
    abortOnError: false,
  });
  try {
    const log = app.get<Log>(LOG, { strict: false });
    app.useLogger(nestLogger(log));
    const fastify = adapter.getInstance() as unknown as FastifyInstance;
    await app.register(cookie as never);
    app.useGlobalFilters(new ProblemFilter(log));
    app.useGlobalPipes(validation);
    sendOutcomes(fastify);
    observe(fastify, log, options.platform === false ? null : app.get(Metrics, { strict: false }));
    if (options.platform !== false) {
      readBodies(adapter, BODY_LIMIT_BYTES, options.formsAt);
      health(fastify, app.get(Health, { strict: false }), app.get(Metrics, { strict: false }));
    }
    await options.prepare?.(app);
    await listen(app, config.env.HOST, config.env[options.port], options.port);
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
  const address = app.getHttpServer().address() as { port: number };
  const work = app.get<Work | null>(WORK, { strict: false, optional: true } as never) ?? null;
  return {
    name,
    url: `http://${config.env.HOST === '0.0.0.0' ? '127.0.0.1' : config.env.HOST}:${address.port}`,
    settle: async () => (work ? work.settle() : 0),
    close: () => app.close(),
  };
}

function observe(fastify: FastifyInstance, log: Log, metrics: Metrics | null): void {
  const clocks = new WeakMap<object, () => number>();
  fastify.addHook('onRequest', async (request, reply) => {
    clocks.set(request, stopwatch());
    void reply.header('x-request-id', request.id);
    // Many clients name a type for a body they do not send.
    if (request.headers['content-length'] === '0') delete request.headers['content-type'];
  });
  fastify.addHook('onResponse', async (request, reply) => {
    const ms = clocks.get(request)?.() ?? 0;
    // The template, never the address: addresses hold tokens and, at the mock, phone numbers.
    const route = request.routeOptions.url ?? 'none';
    metrics?.requests.observe({ method: request.method, route, status: reply.statusCode }, ms / 1000);
    log.debug({ requestId: request.id, method: request.method, route, status: reply.statusCode, ms: Math.round(ms) }, 'request');
  });
}

function health(fastify: FastifyInstance, checks: Health, metrics: Metrics): void {
  fastify.get('/livez', async () => ({ status: 'ok' }));
  fastify.get('/readyz', async (_request, reply) => {
    const { ready, checks: results } = await checks.report();
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ok' : 'not ready', checks: results });
  });
  fastify.get('/metrics', async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()));
}

/** @throws Error that names the variable when the port is taken. */
async function listen(app: NestFastifyApplication, host: string, port: number, variable: string): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') throw new Error(`port ${port} is taken; set ${variable} to a free one`, { cause: error });
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EINVAL')
      throw new Error(`HOST is ${host}, which is no address of this machine (${code})`, { cause: error });
    if (code === 'EACCES') throw new Error(`port ${port} may not be opened by this user; set ${variable} to another one`, { cause: error });
    throw error;
  }
}
