import { toProblem } from './problem.filter.js';

const failed = (message: string, code?: string): Error => Object.assign(new Error(message), { code });

it.each([
  ['the pool is empty', failed('timeout exceeded when trying to connect')],
  ['PostgreSQL takes no more', failed('sorry, too many clients already', '53300')],
  ['it is shut down', failed('terminating connection due to administrator command', '57P01')],
  ['it starts', failed('the database system is starting up', '57P03')],
  ['the socket is cut', failed('read ECONNRESET', 'ECONNRESET')],
  ['it says nothing any more', failed('read ETIMEDOUT', 'ETIMEDOUT')],
  ['the connection is gone', failed('Connection terminated unexpectedly')],
  ['and was gone before', failed('Database connection provided by a query runner was already released, cannot continue to use its querying methods.')],
  ['two wait for each other', failed('deadlock detected', '40P01')],
])('when %s, the same request may be sent again in a moment', (_, error) =>
  expect(toProblem(error)).toMatchObject({ code: 'unavailable', status: 503, details: { retryAfterSeconds: 2 } }),
); // prettier-ignore

it.each([
  ['a mistake of ours', new TypeError('x is not a function')],
  ['a broken rule', failed('violates check constraint', '23514')],
  ['nothing at all', undefined],
])('not for %s', (_, error) => expect(toProblem(error).code).toBe('internal'));
