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
const requests = () => one.db.orm.linkRequest.findMany({ where: { tenantId: tenant.id, kind: 'reset_password' } });

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
  expect(await requests()).toHaveLength(3);
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
  expect((await requests()).map(({ payload }) => payload === null)).toEqual([true, false]);
  one.clock.advance(3601);
  await one.deliverMails();
  expect(await rows()).toEqual([]);
  expect(received()).toHaveLength(1);
});

test('a stranger who asks for mails that are not sent keeps nobody from those that are (L6)', async () => {
  const mallory = await one.createUser(tenant);
  const { access_token: token } = await one.signIn(tenant, mallory);
  await one.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${user.id}`, { body: { email_verified: true } });
  for (let minute = 0; minute < 4; minute += 1) {
    for (let time = 0; time < 3; time += 1) {
      const body = { tenant: tenant.slug, email: user.email };
      await one.request('POST', '/v2/auth/resend-verification', { token: null, body });
      await one.request('POST', '/v2/me/email', { token, body: { new_email: user.email, password: mallory.password } });
    }
    await one.deliverMails();
    one.clock.advance(61);
  }
  expect(received()).toEqual([]);
  await forgot();
  await one.deliverMails();
  expect(received()).toHaveLength(1);
});

test('mails of all kinds together are 3 a minute (E13)', async () => {
  const { body: answer } = await one.request('POST', '/v2/auth/register', {
    token: null,
    body: { tenant: tenant.slug, email: 'new@example.com', password: 'correct-horse-battery-9' },
  });
  user = answer.user;
  for (let time = 0; time < 2; time += 1) {
    for (const path of ['resend-verification', 'forgot-password'])
      await one.request('POST', `/v2/auth/${path}`, { token: null, body: { tenant: tenant.slug, email: user.email } });
  }
  await one.deliverMails();
  expect(received()).toHaveLength(3);
});
