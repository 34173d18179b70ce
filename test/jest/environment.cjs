/**
 * One realm for all spec files of a worker, where Jest would make a new one for each: see runtime.cjs, which needs it. What Jest keeps in the
 * realm's globals for one spec file goes with the file, and so do changes to `process.env`.
 */
const { TestEnvironment } = require('jest-environment-node');

const OF_ONE_FILE = /^(JEST_STATE_SYMBOL|EVENT_HANDLERS|TEST_TIMEOUT_SYMBOL|RETRY_\w+|\w+_RETRY\w*|\$\$jest-matchers-object)$/;

const kept = [];

module.exports = class extends TestEnvironment {
  constructor(...given) {
    if (kept.length > 0) return kept[0];
    super(...given);
    kept.push(this);
    this.bornEnv = { ...this.global.process.env };
    this.bornExit = this.global.process.exit;
  }

  async teardown() {
    this.fakeTimersModern.useRealTimers();
    const { process } = this.global;
    process.exit = this.bornExit;
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(this.bornEnv, name)) delete process.env[name];
    Object.assign(process.env, this.bornEnv);
    for (const key of Object.getOwnPropertySymbols(this.global)) if (OF_ONE_FILE.test(key.description)) delete this.global[key];
  }
};
