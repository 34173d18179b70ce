import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from './journal.js';
import { BILLING, order, refund, refundsOf, startMock } from './mock.kit.js';

const fresh = () => join(mkdtempSync(join(tmpdir(), 'journal-')), 'deep', 'journal.ndjson');

describe('the journal', () => {
  test('gives back what was flushed, drops a torn last line and goes on after it', async () => {
    const path = fresh();
    const { journal } = await Journal.open(path);
    for (let i = 0; i < 100; i++) journal.append({ i });
    await journal.flushed();
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(101);
    await journal.close();
    appendFileSync(path, '{"i":100,"tor');
    const second = await Journal.open(path);
    expect(second.lines).toHaveLength(100);
    second.journal.append({ i: 'after' });
    await second.journal.close();
    const third = await Journal.open(path);
    expect(third.lines.at(-1)).toEqual({ i: 'after' });
    await third.journal.close();
  });

  test('forgets everything before a fresh start', async () => {
    const path = fresh();
    const { journal } = await Journal.open(path);
    journal.append('old');
    await journal.flushed();
    journal.append('also old');
    journal.append('new', { fresh: true });
    await journal.close();
    const second = await Journal.open(path);
    expect(second.lines).toEqual(['new']);
    await second.journal.close();
  });

  test('does not open a book that is damaged in the middle', async () => {
    const path = fresh();
    await (await Journal.open(path)).journal.close();
    writeFileSync(path, '[1]\n[2\n[3]\n');
    await expect(Journal.open(path)).rejects.toThrow('line 2');
  });
});

describe('a mock that was killed', () => {
  test('remembers lines, payments, book, messages and its clock; processing payments go on', async () => {
    let mock = await startMock();
    const number = '+821077770001';
    await mock.call('PUT', `/control/lines/${number}`, {
      body: { carrier: 'kt', asynchronous: true, monthlyLimit: 5000, password: '654321' },
    });
    await mock.call('PUT', '/control/clock', { body: { offsetSeconds: 3600 } });
    const charged = await mock.as('kt', 'POST', BILLING, order(number, 3000));
    const reserved = await mock.as('skt', 'POST', `${BILLING}/prepare`, order('+821077770002', 900));
    await mock.as('skt', 'POST', '/sms/messages', { to: '+821077770002', text: '안녕하세요' });
    const password = { phoneNumber: number, password: '0', clientReference: 'typed-1' };
    expect((await mock.as('kt', 'POST', '/lines/password', password)).body.result).toBe('wrong');
    expect(charged.body.paymentStatus).toBe('processing');
    // What kill -9 in the middle of a write leaves behind.
    mock = await mock.restart();
    appendFileSync(join(mock.data, 'carrier-mock', 'journal.ndjson'), '[{"fact":"booked","entry":{"id":"skt-9');
    mock = await mock.restart();

    expect((await mock.call('GET', `/control/lines/${number}`)).body).toMatchObject({
      carrier: 'kt',
      monthlyLimit: 5000,
      password: '654321',
    });
    const results = [];
    for (const clientReference of ['typed-1', '2', '3', '4', '5'])
      results.push((await mock.as('kt', 'POST', '/lines/password', { ...password, clientReference })).body.result);
    expect(results).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'locked']);
    expect((await mock.call('GET', '/control/clock')).body.offsetSeconds).toBe(3600);
    expect((await mock.call('GET', '/control/phones/010-7777-0002/messages')).body).toMatchObject([{ text: '안녕하세요' }]);
    await mock.settle();
    expect((await mock.as('kt', 'GET', `${BILLING}/${charged.body.paymentId}`)).body.paymentStatus).toBe('succeeded');
    expect((await mock.as('kt', 'POST', BILLING, order(number, 3000))).body.code).toBe('CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED');
    expect((await mock.as('skt', 'POST', `${BILLING}/${reserved.body.paymentId}/confirm`, { phoneNumber: '+821077770002' })).status).toBe(
      202,
    );
    expect((await mock.call('GET', '/control/book')).body.map((e: { amount: number }) => e.amount)).toEqual([3000, 900]);

    await mock.call('DELETE', '/control');
    mock = await mock.restart();
    expect((await mock.call('GET', '/control/book')).body).toEqual([]);
    expect((await mock.call('GET', '/control/clock')).body.offsetSeconds).toBe(0);
    await mock.close();
  });

  test('remembers refunds, what was denied, correlators and cut-offs; refunds under way come to their end', async () => {
    let mock = await startMock();
    const number = '+821077770003';
    await mock.call('PUT', '/control/clock', { body: { now: '2030-01-15T00:00:00Z' } });
    await mock.call('PUT', '/control/carriers/skt', { body: { cancelCutOffMinutes: 30 } });
    const { paymentId } = (await mock.as('skt', 'POST', BILLING, order(number, 5000))).body;
    const give = (body: unknown) => mock.as('skt', 'POST', refundsOf(paymentId), body);
    const get = async (path = '') => mock.as('skt', 'GET', refundsOf(paymentId) + path);
    const body = refund(1000);
    const first = await give(body);
    await mock.call('PUT', `/control/lines/${number}`, { body: { asynchronous: true, ported: true } });
    const denied = (await give(refund(500))).body.refundId;
    await mock.settle();
    await mock.call('PUT', `/control/lines/${number}`, { body: { ported: false } });
    const underWay = (await give(refund(700))).body.refundId;
    mock = await mock.restart();
    appendFileSync(join(mock.data, 'carrier-mock', 'journal.ndjson'), '[{"fact":"refund_ended","id":"');
    mock = await mock.restart();

    expect((await give(body)).text).toBe(first.text);
    expect((await get('/remaining-amount')).body.amount).toBe(3300);
    const refused = await get(`/${denied}`);
    expect([refused.body.refundStatus, refused.headers.get('x-refusal-reason')]).toEqual(['denied', 'line_changed']);
    const status = async () => (await get(`/${underWay}`)).body.refundStatus;
    while ((await status()) === 'processing') await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await status()).toBe('succeeded');
    expect((await mock.call('GET', '/control/carriers/skt')).body.cancelCutOffMinutes).toBe(30);
    mock = await mock.restart();
    const book = (await mock.call('GET', '/control/book')).body.map((e: { type: string; amount: number }) => `${e.type} ${e.amount}`);
    expect(book).toEqual(['charge 5000', 'cancel 1000', 'cancel 700']);
    await mock.call('DELETE', '/control');
    mock = await mock.restart();
    expect((await get()).status).toBe(404);
    await mock.close();
  });
});
