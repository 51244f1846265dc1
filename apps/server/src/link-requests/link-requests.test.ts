import { startTestServer, type TestServer, type TestTenant, type TestUser } from '../../test/harness';

let one: TestServer;
let two: TestServer;
let tenant: TestTenant;
let user: TestUser;

beforeAll(async () => {
  one = await startTestServer();
  two = await startTestServer({ peer: one });
});
beforeEach(async () => {
  tenant = await one.createTenant();
  user = await one.createUser(tenant);
});
afterAll(async () => {
  await two.stop();
  await one.stop();
});

const forgot = (server = one) =>
  server.request('POST', '/v2/auth/forgot-password', {
    token: null,
    body: { tenant: tenant.slug, email: user.email },
  });
const received = () => one.mails.filter(({ to }) => to === user.email);
const rows = () => one.db.orm.linkRequest.findMany({ where: { tenantId: tenant.id } });

test('what one server answered and did not get to, another one does', async () => {
  await forgot(one);
  expect(received()).toEqual([]);
  await two.deliverMails();
  expect(received()).toHaveLength(1);
});

test('two servers that work through the same requests send each link once', async () => {
  await Promise.all([forgot(one), forgot(two)]);
  await Promise.all([one.deliverMails(), two.deliverMails()]);
  expect(received()).toHaveLength(2);
});

test('requests at two servers share the limit', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, n) => forgot(n % 2 === 0 ? one : two)));
  expect(await rows()).toHaveLength(3);
});

test('a request whose server was killed in the middle comes up again', async () => {
  await forgot();
  // What a server does first; then it is gone.
  const claimed = await one.db.orm.linkRequest.updateMany({
    where: { tenantId: tenant.id },
    data: { nextAttemptAt: new Date(one.clock.now().getTime() + 60_000) },
  });
  expect(claimed.count).toBe(1);
  await two.deliverMails();
  expect(received()).toEqual([]);
  one.clock.advance(61);
  await two.deliverMails();
  expect(received()).toHaveLength(1);
});

test('nothing is left after an hour, and a request that old is not worked through any more', async () => {
  await forgot();
  await one.deliverMails();
  await forgot();
  expect((await rows()).map(({ payload }) => payload === null)).toEqual([true, false]);
  one.clock.advance(3601);
  await one.deliverMails();
  expect(await rows()).toEqual([]);
  expect(received()).toHaveLength(1);
});
