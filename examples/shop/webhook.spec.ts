import { Webhook } from 'standardwebhooks';
import { html } from './html.js';
import { openLetter } from './webhook.js';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes long').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('somebody else’s secret').toString('base64')}`;
const NOW = new Date('2026-11-20T09:00:00Z');
const BODY = '{"type":"payment.charged","sequence":3,"data":{"orderId":"별사탕"}}';

/** As the reference library signs it. */
const signed = (secret = SECRET, at = NOW, id = 'msg_1') => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': new Webhook(secret).sign(id, at, BODY),
});
const open = (headers: Record<string, string>, body = BODY, now = NOW) => openLetter(SECRET, headers, Buffer.from(body), now);
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

describe('a letter from Tollgate', () => {
  it('is opened when it carries our signature, also as the second of two', () => {
    expect(open(signed())).toEqual({ id: 'msg_1', type: 'payment.charged', sequence: 3, data: { orderId: '별사탕' } });
    const both = `${signed(OTHER)['webhook-signature']} ${signed()['webhook-signature']}`;
    expect(open({ ...signed(), 'webhook-signature': both })).not.toBeNull();
  });

  it('stays closed when the signature is another’s, or was made for other bytes, another id or another time', () => {
    expect(open(signed(OTHER))).toBeNull();
    expect(open(signed(), BODY.replace('3', '4'))).toBeNull();
    expect(open({ ...signed(), 'webhook-id': 'msg_2' })).toBeNull();
    expect(open({ ...signed(), 'webhook-timestamp': signed(SECRET, after(1))['webhook-timestamp'] })).toBeNull();
  });

  it('stays closed five minutes later or earlier: somebody may have kept it', () => {
    expect(open(signed(), BODY, after(300))).not.toBeNull();
    expect(open(signed(), BODY, after(301))).toBeNull();
    expect(open(signed(), BODY, after(-301))).toBeNull();
  });

  it.each([
    ['no headers', {}],
    ['no signature', { ...signed(), 'webhook-signature': '' }],
    ['a version that nobody knows', { ...signed(), 'webhook-signature': signed()['webhook-signature'].replace('v1', 'v9') }],
    ['a cut signature', { ...signed(), 'webhook-signature': signed()['webhook-signature'].slice(0, -8) }],
    ['a time that is none', { ...signed(), 'webhook-timestamp': 'now' }],
  ])('stays closed with %s', (_, headers) => expect(open(headers)).toBeNull());

  it('that is signed and no JSON is no letter', () => {
    const headers = { ...signed(), 'webhook-signature': new Webhook(SECRET).sign('msg_1', NOW, 'x') };
    expect(open(headers, 'x')).toBeNull();
  });
});

it('whatever is put into a page is text, except what is a page’s part already', () => {
  const evil = `<img src=x onerror="alert('1')">&`;
  expect(html`<p title="${evil}">${[html`<b>${evil}</b>`]}${null}${7}</p>`.text).toBe(
    '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;"><b>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</b>7</p>',
  );
});
