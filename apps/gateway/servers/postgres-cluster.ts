import { execFile } from 'node:child_process';
import { chownSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { SERVICE_ROLE } from '#platform';
import type { Place, User } from './place.js';

export const DATABASE = 'tollgate';
/** Owns the database and runs migrations. */
const OWNER = 'tollgate_owner';
/** What services log in as: it may only what the service role may. */
const LOGIN = 'tollgate';

/** An own environment: neither PG* variables nor a broken locale of the shell get in. */
export const ENV = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

// Statements and row details stay out of the log: they may hold what nobody should read there.
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  wal_compression: 'pglz',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

const address = (user: string, password: string, port: number, database: string): string =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;

export const ownerUrl = (place: Place, port: number, database = DATABASE): string => address(OWNER, place.ownerPassword, port, database);
export const serviceUrl = (place: Place, port: number): string => address(LOGIN, place.servicePassword, port, DATABASE);

/** Made beside its place and renamed: a cluster under the final name is always whole. @throws Error with initdb's last words. */
export async function makeCluster(binaries: string, place: Place, cluster: string, user: User | null): Promise<void> {
  const half = `${cluster}.new`;
  const passwordFile = path.join(place.home, 'password');
  rmSync(half, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, place.ownerPassword, { mode: 0o600, flag: 'wx' });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const login = ['--username', OWNER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
  try {
    await promisify(execFile)(path.join(binaries, 'bin', 'initdb'), ['--pgdata', half, ...login, ...locale, ...settings], {
      ...user,
      cwd: place.home,
      env: ENV,
    });
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const said = (stderr?.trim() || message).split('\n').slice(-3).join(' ');
    throw new Error(`PostgreSQL could not make its data folder ${cluster}: ${said}`, { cause: error });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(half, cluster);
}

/** The roles and the database, made when missing. */
export async function prepare(place: Place, port: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl(place, port, 'postgres') });
  await client.connect();
  try {
    const has = async (sql: string, name: string): Promise<boolean> => (await client.query(sql, [name])).rowCount !== 0;
    const hasRole = (name: string): Promise<boolean> => has('select from pg_roles where rolname = $1', name);
    if (!(await hasRole(SERVICE_ROLE))) await client.query(`create role ${SERVICE_ROLE} nologin`);
    if (!(await hasRole(LOGIN))) await client.query(`create role ${LOGIN} login in role ${SERVICE_ROLE}`);
    await client.query(`alter role ${LOGIN} password ${pg.escapeLiteral(place.servicePassword)}`);
    if (!(await has('select from pg_database where datname = $1', DATABASE))) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}
