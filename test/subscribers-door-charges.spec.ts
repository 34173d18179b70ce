import { fieldsOf, Owner } from './door.kit.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

let line = 0;
const freshPhone = () => gateway.phone(`0107830${String(++line).padStart(4, '0')}`);

describe('my charges', () => {
  it('show shop with contact, item, amount, state and receipt of my line alone', async () => {
    const [mine, other] = [freshPhone(), freshPhone()];
    const paid = await gateway.buy(mine, { amount: 4900, itemName: '별사탕 <b>100</b>개' });
    const theirs = await gateway.buy(other, { itemName: '남의 것' });
    const owner = await new Owner(gateway, mine).enter();
    const list = await owner.text('/charges');
    expect(list).toMatch(/별사탕 <b>100<\/b>개 · 4,900원 .*\(.+\).*결제됨/);
    expect(list).not.toContain('남의 것');
    const one = await owner.text(`/charges/${paid['id']}`);
    for (const part of [paid['id'], paid['orderId'], '휴대폰 요금에 청구', mine.number.slice(-4), '상점 연락처'])
      expect(one).toContain(part);
    for (const id of [theirs['id'], 'pay_x', '../limit', encodeURIComponent("' or 1=1")])
      expect((await owner.get(`/charges/${id}`)).status).toBe(404);
    expect((await owner.post(`/charges/${theirs['id']}/object`, { reason: '제 것이 아닙니다' })).status).toBe(404);
  });

  it('tell what came back, and how', async () => {
    const phone = freshPhone();
    const paid = await gateway.buy(phone, { amount: 10_000 });
    await gateway.api('post', `/v1/payments/${paid['id']}/refunds`, { amount: 3000 }, { 'idempotency-key': 'back' });
    await gateway.settle();
    const owner = await new Owner(gateway, phone).enter();
    expect(await owner.text(`/charges/${paid['id']}`)).toMatch(/돌려받은 금액 3,000원 · 결제 취소/);
    expect(await owner.text('/charges')).toMatch(/합계 \(돌려받은 금액 제외\) 7,000원/);
  });

  it('of past months stand apart, and a refused purchase is none', async () => {
    const phone = freshPhone();
    const paid = await gateway.buy(phone, { itemName: '지난달 것' });
    await gateway.rows(`update payments.payment set billing_month = '2026-01', charged_at = '2026-01-05T03:00:00Z' where id = $1`, [
      paid['id'],
    ]);
    await gateway.buy(phone, { itemName: '이번 달 것' });
    const owner = await new Owner(gateway, phone).enter();
    await owner.post('/block', { scope: 'all', block: '1' });
    await gateway.buy(phone, { itemName: '막힌 것' });
    const [now, past] = [await owner.text('/charges'), await owner.text('/charges?month=2026-01')];
    expect([now.includes('이번 달 것'), now.includes('지난달 것'), now.includes('막힌 것'), now.includes('2026년 1월')]).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect([past.includes('지난달 것'), past.includes('이번 달 것')]).toEqual([true, false]);
    expect((await owner.get('/charges?month=x&before=y')).status).toBe(200);
  });

  it('of a former owner of the number are not the new owner’s to see', async () => {
    const phone = freshPhone();
    const paid = await gateway.buy(phone, { itemName: '예전 주인 것' });
    await phone.set({ person: 'somebody else' });
    const owner = await new Owner(gateway, phone).enter();
    expect(await owner.text('/charges')).not.toContain('예전 주인 것');
    expect((await owner.get(`/charges/${paid['id']}`)).status).toBe(404);
    expect((await owner.get('/records', { accept: 'application/json' })).body).toEqual({ charges: [] });
  });
});

describe('an objection', () => {
  it('starts a clock of two weeks, withholds the payout, is sent once, and its answer is shown', async () => {
    const phone = freshPhone();
    const paid = await gateway.buy(phone);
    const owner = await new Owner(gateway, phone).enter();
    const address = `/charges/${paid['id']}/object`;
    expect(fieldsOf((await owner.get(address)).text)).toEqual(['reason']);
    expect((await owner.post(address, { reason: ' ' })).headers['location']).toBe(`${address}?invalid=reason`);
    expect((await owner.post(address, { reason: '제가 결제하지 않았습니다' })).headers['location']).toBe(
      `/charges/${paid['id']}?done=objected`,
    );
    expect((await owner.post(address, { reason: '다시 한번' })).headers['location']).toBe(address);
    expect(await owner.text(`/charges/${paid['id']}`)).toMatch(/확인하고 있습니다.*제가 결제하지 않았습니다.*답변 기한/);
    const found = await gateway.rows(
      `select extract(epoch from due_at - opened_at)::int / 86400 as days, (select count(*)::int from payments.withheld w where w.payment_id = o.payment_id) as withheld from payments.objection o where payment_id = $1`,
      [paid['id']],
    );
    expect(found).toEqual([{ days: 14, withheld: 1 }]);
    await gateway.rows(
      `update payments.objection set state = 'accepted', answer = '상점이 인정했습니다', answered_at = platform.now(), answered_by = 'op_1' where payment_id = $1`,
      [paid['id']],
    );
    expect(await owner.text(`/charges/${paid['id']}`)).toMatch(/받아들여졌습니다.*상점이 인정했습니다/);
  });
});

describe('my records', () => {
  it('can be downloaded as JSON and as a table in which nothing is a formula', async () => {
    const phone = freshPhone();
    const paid = await gateway.buy(phone, { itemName: '=HYPERLINK("http://evil.example","x")' });
    const owner = await new Owner(gateway, phone).enter();
    const page = await owner.get('/records');
    expect(page.text).toContain('/records?format=csv');
    const [csv, json] = [await owner.get('/records?format=csv'), await owner.get('/records', { accept: '*/*' })];
    expect(csv.headers['content-disposition']).toContain('attachment');
    expect(csv.text.split('\r\n')[1]).toContain(`"'=HYPERLINK(""http://evil.example"",""x"")"`);
    expect(json.body.charges).toEqual([expect.objectContaining({ paymentId: paid['id'], amount: 4900, state: 'charged', givenBack: 0 })]);
    expect(`${csv.text}${json.text}`).not.toContain(phone.number);
  });
});

it('every look at personal data and what was done with it stands in the access log: who, what, which, from where', async () => {
  const phone = freshPhone();
  const { id } = await gateway.buy(phone);
  const owner = await new Owner(gateway, phone).enter();
  const since = (await accesses()).length;
  const looked = async (act: () => Promise<unknown>): Promise<string[]> => {
    const before = (await accesses()).length;
    await act();
    return (await accesses()).slice(before).map(({ what, about }) => `${what} ${about}`);
  };
  const month = (await gateway.payment(id as string))['billingMonth'] as string;
  expect(await looked(() => owner.get('/charges'))).toEqual([`charges_seen ${month}`]);
  expect(await looked(() => owner.get('/charges?month=2020-02'))).toEqual(['charges_seen 2020-02']);
  expect(await looked(() => owner.get(`/charges/${id}`))).toEqual([`charge_seen ${id}`]);
  expect(await looked(() => owner.get(`/charges/${id}/object`))).toEqual([`charge_seen ${id}`]);
  expect(await looked(() => owner.post(`/charges/${id}/object`, { reason: '제가 산 것이 아닙니다' }))).toEqual([`objected ${id}`]);
  expect(await looked(() => owner.get('/records?format=csv'))).toEqual(['records_downloaded csv']);
  expect(await looked(() => owner.get('/records?format=json'))).toEqual(['records_downloaded json']);
  for (const nothing of ['/records', '/charges/pay_none']) expect(await looked(() => owner.get(nothing))).toEqual([]);
  const rows = (await accesses()).slice(since);
  expect(new Set(rows.map(({ who }) => who)).size).toBe(1);
  const [session] = await gateway.rows('select line_key from sessions.session where id = $1', [rows[0]!.who]);
  expect(session).toEqual((await gateway.rows('select line_key from payments.payment where id = $1', [id]))[0]);
  expect(rows.filter(({ what, from }) => from === null && what !== 'objected')).toEqual([]);
  expect(JSON.stringify(rows)).not.toContain(phone.number.slice(-4));
});

const accesses = () =>
  gateway.rows<{ who: string; what: string; about: string | null; from: string | null }>(
    'select who, what, about, ip_key as "from" from sessions.access order by at, id',
  );

describe('the notice of a charge', () => {
  it('has the four things the law wants, once, also after the machine fell over', async () => {
    const phone = freshPhone();
    await gateway.buy(phone, { amount: 12_300, itemName: '똠얌 🍬 세트' });
    await gateway.rows(
      `update notices.notice set state = 'due', due_at = platform.now() where payment_id is not null and id = (select max(id) from notices.notice)`,
    );
    await gateway.settle();
    const notices = (await phone.messages()).filter(({ text }) => text.includes('결제 알림'));
    expect(notices).toHaveLength(1);
    expect(notices[0]!.text).toMatch(
      /^\[톨게이트\] 휴대폰 결제 알림\n일시: 20\d\d-\d\d-\d\d \d\d:\d\d\n판매자: .+ \(.+\)\n금액: 12,300원, .*세트\n이의신청: http\S+ 또는 톨게이트 1600-0000$/,
    );
  });

  it('a silent carrier is told again later, and nobody pays for that', async () => {
    const phone = freshPhone();
    await gateway.fault('error_before', { carrier: 'skt', probability: 0 });
    expect(await gateway.buy(phone)).toMatchObject({ status: 'charged' });
    expect(await gateway.rows(`select distinct state, phone_sealed from notices.notice`)).toEqual([{ state: 'sent', phone_sealed: null }]);
  });
});
