/** The longest first, so that no worker ends with one of them while the other has nothing left to do. On a fresh clone Jest knows no times. */
const { default: Sequencer } = require('@jest/test-sequencer');

const LONGEST = [
  'recharge-crash',
  'charge-crash',
  'refund-crash',
  'quarter',
  'every-fault',
  'browser/',
  'npm-start',
  'month-ends',
  'limits-give-back',
].map((name) => `/test/${name}`);

module.exports = class extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const at = LONGEST.findIndex((name) => path.includes(name));
      return at < 0 ? LONGEST.length : at;
    };
    return [...super.sort(tests)].sort((a, b) => place(a) - place(b));
  }
};
