/** Tests run TypeScript and any ES module of any package through one small transformer: Node 20 cannot require() an ES module. */
export default {
  testEnvironment: '<rootDir>/test/jest/environment.cjs',
  runtime: '<rootDir>/test/jest/runtime.cjs',
  testSequencer: '<rootDir>/test/jest/sequencer.cjs',
  testMatch: ['<rootDir>/{apps,libs,test,examples}/**/*.spec.{ts,tsx}'],
  moduleFileExtensions: ['ts', 'tsx', 'mjs', 'js', 'cjs', 'json', 'node'],
  resolver: '<rootDir>/test/jest/resolver.cjs',
  transform: { '\\.([cm]?js|tsx?)$': '<rootDir>/test/jest/transformer.cjs' },
  transformIgnorePatterns: [],
  globalSetup: '<rootDir>/test/jest/start-servers.cjs',
  globalTeardown: '<rootDir>/test/jest/stop-servers.cjs',
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data'],
  // What never ends is found all the same; on a busy machine the longest take a minute.
  testTimeout: 240_000,
  maxWorkers: 2,
};
