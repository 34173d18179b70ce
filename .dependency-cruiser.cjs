/** Who may know whom: apps → rooms → platform → kernel. */
const PURE = '(^libs/kernel/|\\.rules\\.ts$)';
const FRAMEWORKS = '(@nestjs|@fastify|fastify|typeorm|pg|ioredis|bullmq|undici|pino|prom-client)';
const NO_IO = [
  `(^|/)node_modules/(@types/)?${FRAMEWORKS}/`,
  '^(node:)?(fs|fs/promises|net|tls|http|https|http2|dgram|dns|dns/promises|child_process|worker_threads|cluster|readline|timers/promises)$',
];

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'unresolved',
      comment: 'a misspelled import, or a package that is not in package.json',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'room-to-room',
      comment: 'no room imports another; a journey calls both',
      severity: 'error',
      from: { path: '^libs/(?!kernel/|platform/)([^/]+)/' },
      to: { path: '^libs/', pathNot: '^libs/($1|platform|kernel)/' },
    },
    {
      name: 'platform-to-room',
      severity: 'error',
      from: { path: '^libs/platform/' },
      to: { path: '^libs/', pathNot: '^libs/(platform|kernel)/' },
    },
    { name: 'kernel-alone', severity: 'error', from: { path: '^libs/kernel/' }, to: { path: '^libs/', pathNot: '^libs/kernel/' } },
    {
      name: 'app-to-app',
      comment: 'an app never imports another; they leave rows or speak HTTP',
      severity: 'error',
      from: { path: '^apps/(?!gateway/)([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    { name: 'lib-to-app', severity: 'error', from: { path: '^libs/', pathNot: '\\.spec\\.tsx?$' }, to: { path: '^(apps|examples|test)/' } },
    { name: 'app-to-test', severity: 'error', from: { path: '^apps/', pathNot: '\\.spec\\.tsx?$' }, to: { path: '^test/' } },
    {
      name: 'app-to-example',
      comment: 'the gateway opens the shop beside itself, by its start.ts',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^apps/gateway/shop\\.ts$' },
      to: { path: '^examples/' },
    },
    {
      name: 'example-alone',
      comment: 'an example uses the public API only, and no package: what it shows can be copied as it is',
      severity: 'error',
      from: { path: '^examples/', pathNot: '\\.spec\\.tsx?$' },
      to: { pathNot: '^examples/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'by-the-door',
      comment: 'from outside a room is its index.ts (#room), not its files',
      severity: 'error',
      from: { path: '^(apps|examples)/' },
      to: { path: '^libs/[^/]+/', pathNot: '^libs/[^/]+/index\\.ts$' },
    },
    {
      name: 'pure-stays-pure',
      comment: 'the kernel and the rules compute; they know no framework, no database and no network',
      severity: 'error',
      from: { path: PURE, pathNot: '\\.spec\\.ts$' },
      to: { path: NO_IO },
    },
    {
      name: 'rules-know-the-kernel-only',
      severity: 'error',
      from: { path: '\\.rules\\.ts$' },
      to: { path: '^libs/platform/' },
    },
    {
      name: 'no-dev-packages-in-production',
      severity: 'error',
      from: { path: '^(apps|libs|examples)/', pathNot: '\\.spec\\.tsx?$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json'],
    },
  },
};
