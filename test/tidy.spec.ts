import { writeFileSync } from 'node:fs';
import path from 'node:path';
import 'reflect-metadata';
import { REFUSAL_CODES, REFUSALS, TIMELINE, TIMELINE_KINDS } from '#kernel';
import { ADDRESSES, variables } from '#platform';
import { MIGRATIONS } from '../apps/gateway/migrate.js';
import { pages, statesDiagram } from '../apps/gateway/pages.js';
import { exists, FILES, foldersIn, isSpec, linesWith, read, ROOT, SOURCES } from './tidy.files.js';
import { queuesAndWorkers } from './tidy.queues.js';

/** One table's verbs, or all faces of one page, may need more than 150 lines; nothing needs more than 250. */
const LONGER_THAN_150 = [
  'apps/carrier-mock/payments.ts',
  'apps/checkout/window/show-window.ts',
  'libs/ledger/ledger.ts',
  'libs/passcodes/passcodes.ts',
  'libs/passcodes/sign-ins.ts',
  'libs/payments/attempts.ts',
  'libs/payments/payments.ts',
  'libs/payments/refunds.ts',
  'libs/webhooks/deliveries.ts',
  'test/gateway.ts',
  'test/twin/carrier.ts',
  'test/twin/plot.ts',
  'test/twin/scheduler.ts',
];
const lines = (file: string): number => read(file).split('\n').length - 1;
const apps = foldersIn('apps');
const rooms = foldersIn('libs').filter((name) => name !== 'kernel' && name !== 'platform');
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);

describe('between processes', () => {
  it.each(ADDRESSES)('rows left for %s are collected by exactly one service', (address) => {
    const take = new RegExp(`outbox\\s*\\.take\\(\\s*[\\w.]+,\\s*'${address}'`);
    const collecting = apps.filter((app) =>
      SOURCES.some((file) => file.startsWith(`apps/${app}/`) && !isSpec(file) && take.test(read(file))),
    );
    expect(collecting).toHaveLength(1);
  });

  it('every queue has exactly one worker, and every worker a queue', async () => {
    const { queues, workers } = await queuesAndWorkers();
    expect(queues).not.toEqual([]);
    expect(new Set(queues).size).toBe(queues.length);
    expect(workers.sort()).toEqual(queues.sort());
  });

  it('every migration has a time stamp of its own, and they run in its order', () => {
    const stamps = MIGRATIONS.map(({ name }) => Number(/\d{13}$/.exec(name)?.[0]));
    expect(stamps).toEqual([...new Set(stamps)].sort((a, b) => a - b));
  });
});

const isSaid = ({ ko, en }: { ko: string; en: string }): boolean => /\p{Script=Hangul}.*\.$/u.test(ko) && /^[A-Z][\x20-\x7e]*\.$/.test(en);

describe('what people read', () => {
  it('every refusal has a sentence in Korean and one in English', () =>
    expect(REFUSAL_CODES.filter((code) => !isSaid(REFUSALS[code]))).toEqual([]));

  it('every kind of the timeline has a sentence in Korean and one in English', () =>
    expect(TIMELINE_KINDS.filter((kind) => !isSaid(TIMELINE[kind]))).toEqual([]));

  it('every kind that is written into a timeline stands in its table, and every kind of the table is written', () => {
    const writers = SOURCES.filter((file) => /^(apps|libs)\//.test(file) && !isSpec(file) && file !== 'libs/kernel/timeline.ts').map(read);
    const inserted = writers.flatMap((text) =>
      [...text.matchAll(/into payments\.event (?:(?!jsonb_build_object)[^;`'])*'([a-z]+(?:_[a-z]+)*_?)'/g)].map(([, kind]) => kind!),
    );
    expect(
      inserted.filter((kind) => !TIMELINE_KINDS.some((known) => (kind.endsWith('_') ? known.startsWith(kind) : known === kind))),
    ).toEqual([]);
    expect(inserted).toEqual(expect.arrayContaining(['registered', 'attempt_begun', 'woken', 'refund_asked', 'refund_']));
    const begun = inserted.filter((kind) => kind.endsWith('_'));
    const idle = TIMELINE_KINDS.filter(
      (kind) => !begun.some((start) => kind.startsWith(start)) && !writers.some((text) => new RegExp(`'${kind}'|\\b${kind}: '`).test(text)),
    );
    expect(idle).toEqual([]);
  });

  it('every variable stands in .env.example, and nothing else does', () => {
    const listed = [...read('.env.example').matchAll(/^#?\s*([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(Object.keys(variables.shape).sort());
  });

  it.each(Object.entries(pages()))('%s is what the code says now', (file, content) => {
    if (process.env['UPDATE_PAGES'] === '1') writeFileSync(path.join(ROOT, file), content);
    else if (!exists(file) || read(file) !== content)
      throw new Error(`${file} is not current; UPDATE_PAGES=1 npx jest test/tidy.spec.ts writes it anew`);
  });

  it('the walk shows the diagram of the table of routes', () => expect(read('docs/the-walk.md')).toContain(statesDiagram()));

  const documents = FILES.filter((file) => file.endsWith('.md'));
  it('links between documents and into the code lead somewhere', () => {
    const broken = documents.flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
        .map(([, target]) => path.posix.join(path.posix.dirname(file), target!))
        .filter((target) => !exists(target))
        .map((target) => `${file} → ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('every command that a document names exists', () => {
    const named = documents.flatMap((file) => [...read(file).matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name]) => name!));
    expect([...new Set(named)].filter((name) => !scripts.includes(name))).toEqual([]);
  });
});

describe('the house', () => {
  it.each(apps)('apps/%s can be started by others and alone', (app) => {
    for (const file of ['start.ts', 'main.ts']) expect([file, exists(`apps/${app}/${file}`)]).toEqual([file, true]);
  });

  it.each(rooms)('libs/%s has its door and its module', (room) => {
    for (const file of ['index.ts', `${room}.module.ts`]) expect([file, exists(`libs/${room}/${file}`)]).toEqual([file, true]);
  });

  it('no source file is past its size', () => {
    const cap = (file: string): number => (isSpec(file) || LONGER_THAN_150.includes(file) ? 250 : 150);
    expect(SOURCES.filter((file) => lines(file) > cap(file)).map((file) => `${file}: ${lines(file)} lines`)).toEqual([]);
  });

  it('no test is switched off or runs alone', () => {
    expect(
      linesWith(SOURCES.filter(isSpec), /\b(describe|it|test)\.(only|skip)(\.each)?\s*\(|\b(fdescribe|fit|xdescribe|xit)\s*\(/),
    ).toEqual([]);
  });

  it('nothing is left for later in a comment', () => expect(linesWith(SOURCES, /\bTO(?:DO)\b|\bFIX(?:ME)\b/)).toEqual([]));

  it('no machine of ours is named', () => {
    const ours = FILES.filter((file) => file !== 'test/tidy.spec.ts' && !/\.(png|ico|woff2?)$/.test(file));
    expect(linesWith(ours, /\/(work|root|home\/[a-z]+)\/|"resolved": "http|\bhttps?:\/\/[\w.-]*(registry|npm|artifactory|nexus)/)).toEqual(
      [],
    );
  });
});
