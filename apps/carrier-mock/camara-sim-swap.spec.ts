import { Description, publishedDescriptions } from './camara.kit.js';
import { startMock, type Answer, type Mock } from './mock.kit.js';

const directory = publishedDescriptions('SIM Swap');
const published = directory ? describe : describe.skip;

const N = '+821032323232';

published('every answer of SIM Swap is one that the published description allows', () => {
  let mock: Mock;
  let simSwap: Description;
  beforeAll(async () => {
    mock = await startMock();
    simSwap = new Description(directory!, 'sim-swap.yaml');
  });
  afterAll(() => mock.close());

  describe.each([
    ['checkSimSwap', 'check'],
    ['retrieveSimSwapDate', 'retrieve-date'],
  ])('%s', (operation, path) => {
    const of = (answer: Answer, status: number, code?: string) => {
      expect(simSwap.faults(operation, answer)).toEqual([]);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    };
    const ask = (body: unknown, host = 'skt') => mock.as(host, 'POST', `/sim-swap/v2/${path}`, body);

    test.each([null, 5])('200 for a change %s hours ago', async (simChangedHoursAgo) => {
      await mock.call('PUT', `/control/lines/${N}`, { body: { simChangedHoursAgo } });
      of(await ask({ phoneNumber: N }), 200);
    });

    test('400, 401, 403, 404, 422', async () => {
      of(await ask({ phoneNumber: 'x' }), 400, 'INVALID_ARGUMENT');
      if (path === 'check') of(await ask({ phoneNumber: N, maxAge: 2401 }), 400, 'OUT_OF_RANGE');
      of(await ask({}), 422, 'MISSING_IDENTIFIER');
      of(await ask({ phoneNumber: N }, 'lgu'), 404, 'IDENTIFIER_NOT_FOUND');
      of(await mock.call('POST', `/skt/sim-swap/v2/${path}`, { body: {} }), 401, 'UNAUTHENTICATED');
      of(await mock.call('POST', `/skt/sim-swap/v2/${path}`, { body: {}, headers: await mock.narrow('sms') }), 403, 'PERMISSION_DENIED');
    });
  });

  test('no listed answer was left out; the mock has no rate limits', () => {
    expect(simSwap.listed().filter((answer) => !simSwap.seen.has(answer) && !answer.endsWith(' 429'))).toEqual([]);
  });
});
