import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { newKey, readConfig } from '#platform';

export type Environment = Record<string, string | undefined>;

/** What development wants and production refuses. */
const DEVELOPMENT = { TOLLGATE_TEST_CLOCK: '1', WEBHOOK_ALLOW_PRIVATE: '1', MOCK_HTTP_SINK: '1' };

/** What a start on this data folder runs with. @throws ConfigError when a variable is wrong, before anything has been started. */
export function environment(source: Environment, dataDir: string): Environment {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const development = given['NODE_ENV'] !== 'production';
  const env: Environment = { ...(development ? DEVELOPMENT : {}), ...given, TOLLGATE_DATA: dataDir };
  const pending = { DATABASE_URL: 'pending', REDIS_URL: 'pending', TOLLGATE_KEYS: 'pending' };
  readConfig({ ...pending, ...env });
  return { ...env, TOLLGATE_KEYS: env['TOLLGATE_KEYS'] ?? ownKeys(path.join(dataDir, 'keys')) };
}

/** The data folder's keys, made at its first start. Without them nothing that was sealed can be opened. */
function ownKeys(file: string): string {
  if (!existsSync(file)) {
    writeFileSync(`${file}.new`, `${newKey('k1')}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}

const ROTATE_AT_BYTES = 20 * 1024 * 1024;

export interface LogFile {
  write(line: string): void;
  close(): void;
}

/** `log/tollgate.log` of the data folder; what is an error is also told on standard error, in one line. */
export function openLogFile(dataDir: string): LogFile {
  const folder = path.join(dataDir, 'log');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, 'tollgate.log');
  if (existsSync(file) && statSync(file).size > ROTATE_AT_BYTES) renameSync(file, `${file}.1`);
  let fd: number | null = openSync(file, 'a', 0o600);
  return {
    write: (line) => {
      if (fd !== null) writeSync(fd, line);
      if (/^\{"level":(5|6)0,/.test(line)) process.stderr.write(`${told(line)}\n`);
    },
    close: () => {
      if (fd !== null) closeSync(fd);
      fd = null;
    },
  };
}

function told(line: string): string {
  const { service, msg, err, text } = JSON.parse(line) as { service?: string; msg?: string; err?: { message?: string }; text?: string };
  return `${service ?? 'tollgate'}: ${[msg, err?.message, text].filter(Boolean).join(': ')}`;
}
