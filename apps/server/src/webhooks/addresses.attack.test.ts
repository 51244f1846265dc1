import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { startReceiver, type WebhookReceiver, webhooksOn } from '../../test/webhook-receiver';
import { isPublicAddress, type Resolve, resolveBySystem } from './address';

/** Addresses of names that only these tests know; each look-up takes the next list, and the last one stays. */
const names = new Map<string, string[][]>();
const lookups: string[] = [];
const resolve: Resolve = (hostname) => {
  lookups.push(hostname);
  const lists = names.get(hostname);
  if (lists === undefined) return resolveBySystem(hostname);
  const addresses = (lists.length > 1 ? lists.shift() : lists[0]) ?? [];
  return Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
};

let server: TestServer;
let open: TestServer;
let tenant: TestTenant;
let receiver: WebhookReceiver;
beforeAll(async () => {
  server = await startTestServer({ allowsPrivateWebhooks: false, resolve });
  open = await startTestServer({ peer: server, allowsPrivateWebhooks: true, resolve });
  tenant = await server.createTenant();
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.stop();
  await open.stop();
  await server.stop();
});
beforeEach(() => {
  receiver.received.length = 0;
  lookups.length = 0;
});

const owns: TestTenant[] = [];
async function ownTenant(): Promise<TestTenant> {
  const own = await server.createTenant();
  owns.push(own);
  return own;
}
// What is still pending would be sent by whatever server comes by, and one of them may send to inside.
afterEach(async () => {
  for (const { id, slug } of owns.splice(0)) await server.request('DELETE', `/v2/admin/tenants/${id}?confirm=${slug}`);
});

const create = (url: string) =>
  server.request('POST', `/v2/admin/tenants/${tenant.id}/webhooks`, { body: { url, events: ['user.created'] } });

const INNER = [
  ...['127.0.0.1', '127.1', '127.0.1', '0x7f000001', '0x7f.1', '2130706433', '017700000001', '0177.0.0.1'],
  ...['127.0.0.1.', '127.255.255.254', '0.0.0.0', '0', '0.1.2.3', 'localhost', 'LOCALHOST'],
  ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '169.254.169.254', '0xa9fea9fe'],
  ...['192.0.0.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '①②⑦.⓪.⓪.①'],
  ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:10.0.0.1]', '[::127.0.0.1]'],
  ...['[fd00::1]', '[fc00::1]', '[fe80::1]', '[fec0::1]', '[ff02::1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]'],
  ...['[2001:db8::1]', '[0:0:0:0:0:ffff:a9fe:a9fe]'],
];

test.each(INNER)('422 for %s (X1)', async (host) => {
  for (const url of [`http://${host}/`, `https://${host}:8443/hook?x=1`]) {
    const { status, body } = await create(url);
    expect([url, status, body.code, body.errors?.[0].path]).toEqual([url, 422, 'validation_failed', 'body.url']);
  }
});

test.each(['8.8.8.8', '1.1.1.1', '[2606:4700:4700::1111]', '172.32.0.1', '100.128.0.1'])('201 for %s', async (host) => {
  expect((await create(`https://${host}/hook`)).status).toBe(201);
});

test('what is no address is not public', () => {
  for (const text of ['', 'localhost', '8.8.8.8 ', '8.8.8'])
    expect([text, isPublicAddress(text)]).toEqual([text, false]);
});

test('422 for a name of which one address is inner, at creation and for a change', async () => {
  names.set('mixed.test', [['8.8.8.8', '10.0.0.1']]);
  names.set('good.test', [['8.8.8.8']]);
  expect((await create('https://mixed.test/')).status).toBe(422);
  const { body } = await create('https://good.test/');
  const path = `/v2/admin/tenants/${tenant.id}/webhooks/${body.id}`;
  const answer = await server.request('PATCH', path, { body: { url: 'https://mixed.test/' } });
  expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'body.url']);
  expect((await server.request('GET', path)).body.url).toBe('https://good.test/');
});

test('a name that changes its mind after it was judged reaches nothing inside (X1)', async () => {
  const own = await ownTenant();
  const hooks = webhooksOn(server, own);
  names.set('rebind.test', [['8.8.8.8'], ['127.0.0.1']]);
  const webhook = await hooks.create(`http://rebind.test:${receiver.port}/hook`, ['user.created']);
  await server.createUser(own);
  await hooks.deliver();
  expect(receiver.received).toEqual([]);
  expect(await hooks.deliveries(webhook)).toMatchObject([
    { status: 'pending', response_status: null, last_error: 'the address is not public' },
  ]);
});

test('a delivery looks once and connects to what it saw; Host stays the name', async () => {
  const own = await ownTenant();
  const hooks = webhooksOn(open, own);
  // Whoever looked again would go to an address where nobody is.
  names.set('once.test', [['127.0.0.1'], ['127.0.0.99']]);
  const webhook = await hooks.create(`http://once.test:${receiver.port}/hook`, ['user.created']);
  await open.createUser(own);
  await hooks.deliver();
  expect(await hooks.deliveries(webhook)).toMatchObject([{ status: 'delivered' }]);
  expect(receiver.received[0]?.headers.host).toBe(`once.test:${receiver.port}`);
  expect(lookups.filter((name) => name === 'once.test')).toHaveLength(1);
});

test('a webhook from before the rule is not sent to an inner address either', async () => {
  const own = await ownTenant();
  const webhook = await webhooksOn(open, own).create(receiver.url, ['user.created']);
  await server.createUser(own);
  const hooks = webhooksOn(server, own);
  await hooks.deliver();
  expect(receiver.received).toEqual([]);
  expect(await hooks.deliveries(webhook)).toMatchObject([{ last_error: 'the address is not public' }]);
});
