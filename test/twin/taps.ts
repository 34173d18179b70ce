import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import pg from 'pg';
import { Wire, type Answer, type Call } from '../../libs/carriers/http.js';
import { acting } from './acting.js';
import { Crashed, type Actor } from './actor.js';
import type { Scheduler } from './scheduler.js';
import { onTime, untimed, type Query } from './time.js';

/** What the taps are led to. */
interface Play {
  readonly carry: (call: Call, actor: Actor, scheduler: Scheduler) => Promise<Answer>;
  /** Told of the server process behind each statement. */
  readonly speaksTo: (pid: number) => void;
  /** The time that PostgreSQL is to tell. */
  readonly now: () => number;
}

const labels = new Map<string, string>();
/** That it begins is not worth telling, only what it says. */
const short = (sql: string): string => {
  const known = labels.get(sql);
  if (known !== undefined) return known;
  const label = sql
    .split(';\n')
    .map((one) => one.replace(/\s+/g, ' ').trim().slice(0, 70))
    .filter((one) => one !== 'START TRANSACTION')
    .join('; ');
  labels.set(sql, label);
  return label;
};

const reading = new Map<string, boolean>();
/** Writes nothing: selects, and calls no function of ours but for the time. */
const reads = (sql: string): boolean =>
  reading.get(sql) ?? (reading.set(sql, /^\s*select\b/.test(sql) && !/\b(?!platform\.now\()\w+\.\w+\(/.test(sql)), reading.get(sql)!);

/**
 * Puts the scheduler behind every await that leaves the process: database, carriers, pauses; its clock behind the machine's, and its seed behind chance.
 * Outside of actors everything is as it was. @returns how to take it all away again.
 */
export function tap({ carry, speaksTo, now: time }: Play): () => void {
  const query = pg.Client.prototype.query as unknown as Query;
  const { connect } = pg.Client.prototype;
  const { setTimeout: pause } = timers;
  const { bigint } = process.hrtime;
  const { now } = Date;
  const { send } = Wire.prototype;
  const { randomBytes, randomInt } = crypto;

  (pg.Client.prototype as unknown as { query: Query }).query = function (...args) {
    const here = acting.who;
    const sql = typeof args[0] === 'string' ? args[0] : (args[0] as { text?: string }).text;
    if (typeof args.at(-1) === 'function' || sql === undefined) return query.apply(this, args);
    const ours = untimed(this, args);
    const send = (): Promise<unknown> => onTime(query, this, ours, time());
    if (!here) return send();
    if (ours !== args) here.actor.impatient = true;
    speaksTo(this.processID);
    return stepped(here, sql, this.processID, send);
  };
  // A new connection draws its own secrets, and whether one is new depends on the lives before.
  pg.Client.prototype.connect = function (this: pg.Client, told?: (error: Error) => void) {
    const back = acting.leave();
    if (told === undefined) return (connect as () => Promise<unknown>).call(this).finally(back);
    return connect.call(this, (error: Error) => {
      back();
      told(error);
    });
  } as typeof connect;
  Wire.prototype.send = function (call) {
    const here = acting.who;
    return here ? carry(call, here.actor, here.scheduler) : send.call(this, call);
  };
  timers.setTimeout = (async (ms: number, value: unknown, options: object) => {
    const here = acting.who;
    if (!here) return pause(ms, value, options);
    if (here.actor.dead) throw new Crashed('dead');
    await here.scheduler.sleep(here.actor, ms, `pauses ${ms} ms`);
    return value;
  }) as typeof timers.setTimeout;
  process.hrtime.bigint = () => {
    const here = acting.who;
    return here ? BigInt(here.scheduler.now) * 1_000_000n : bigint();
  };
  Date.now = () => acting.who?.scheduler.now ?? now();
  crypto.randomBytes = ((size: number) => acting.who?.scheduler.bytes(size) ?? randomBytes(size)) as typeof randomBytes;
  crypto.randomInt = ((...ends: [number] | [number, number]) => {
    const [from, to] = ends.length === 1 ? [0, ends[0]] : ends;
    const here = acting.who;
    return here ? from + (here.scheduler.bytes(10).readUIntBE(4, 6) % (to - from)) : randomInt(from, to);
  }) as typeof randomInt;
  syncBuiltinESMExports();
  return () => {
    (pg.Client.prototype as unknown as { query: Query }).query = query;
    pg.Client.prototype.connect = connect;
    Wire.prototype.send = send;
    timers.setTimeout = pause;
    process.hrtime.bigint = bigint;
    Date.now = now;
    Object.assign(crypto, { randomBytes, randomInt });
    syncBuiltinESMExports();
  };
}

/** In which order changed rows come is PostgreSQL's affair, and may differ from one life to the next. */
function ordered(sql: string, answer: unknown): unknown {
  const all = Array.isArray(answer) ? (answer as { rows?: unknown[] }[]) : [answer as { rows?: unknown[] }];
  for (const [i, text] of sql.split(';\n').entries()) {
    const rows = all[i]?.rows;
    if (!rows || rows.length < 2 || !/\breturning\b[^()]*$/.test(text)) continue;
    const texts = new Map(rows.map((row) => [row, JSON.stringify(row)]));
    rows.sort((a, b) => (texts.get(a)! < texts.get(b)! ? -1 : 1));
  }
  return answer;
}

async function stepped(
  { actor, scheduler }: { actor: Actor; scheduler: Scheduler },
  sql: string,
  pid: number,
  send: () => Promise<unknown>,
): Promise<unknown> {
  // Several may travel together: a transaction begins with its first statement, and may end with its last.
  const begins = sql.startsWith('START TRANSACTION');
  const ends = sql.endsWith('COMMIT') || sql === 'ROLLBACK';
  // What a dead process had open PostgreSQL takes back by itself.
  if (actor.dead && sql !== 'ROLLBACK') throw new Crashed('dead');
  // What is taken back cannot be kept.
  const verdict = actor.dead || sql === 'ROLLBACK' ? 'go' : await scheduler.stop(actor, short(sql));
  actor.pid = pid;
  if (begins) actor.transactions++;
  try {
    return ordered(sql, await send());
  } finally {
    actor.pid = null;
    if (ends && actor.transactions > 0) actor.transactions--;
    if (actor.transactions === 0) actor.impatient = false;
    if (ends || actor.transactions === 0) scheduler.released = true;
    if (sql.endsWith('COMMIT') || (actor.transactions === 0 && !/^\s*select/.test(sql))) scheduler.stirred = true;
    if (actor.transactions === 0 && !reads(sql)) scheduler.written = true;
    if (actor.state === 'blocked') await scheduler.stop(actor, `was given the lock: ${short(sql)}`);
    if (verdict === 'crash after') throw scheduler.kill(actor);
    if (verdict === 'lost after') throw new Error('the connection was lost');
  }
}
