import { startTestServer, type TestServer, type TestTenant, type TestUser } from '../../test/harness';
import { MailRejection } from './transport';

let server: TestServer;
let tenant: TestTenant;
let user: TestUser;
let refusal: Error | undefined;

beforeAll(async () => {
  server = await startTestServer({
    onMail: () => {
      if (refusal !== undefined) throw refusal;
    },
  });
});
beforeEach(async () => {
  refusal = undefined;
  tenant = await server.createTenant();
  user = await server.createUser(tenant);
  await server.deliverMails();
  server.mails.length = 0;
});
afterAll(() => server.stop());

const mails = () => `/v2/admin/tenants/${tenant.id}/mails`;
const list = async (query = '') => (await server.request('GET', `${mails()}${query}`)).body;
const cause = () =>
  server.request('POST', `/v2/admin/tenants/${tenant.id}/users/${user.id}/password-reset`, {
    body: { send_email: true },
  });

test('a mail that waits is listed, one that went out is not', async () => {
  await cause();
  const waiting = await list();
  expect(waiting).toMatchObject({ total: 1, page: 1, limit: 20, next_cursor: null });
  expect(waiting.mails).toEqual([
    {
      id: expect.stringMatching(/^mail_/),
      user_id: user.id,
      template: 'reset_required',
      status: 'waiting',
      attempts: 0,
      last_error: null,
      next_attempt_at: expect.any(String),
      expires_at: expect.any(String),
      created_at: expect.any(String),
    },
  ]);
  await server.deliverMails();
  expect((await list()).mails).toEqual([]);
});

test('a refused mail is dead and says why, until somebody has it sent after all', async () => {
  refusal = new MailRejection('550 no such user', { isPermanent: true, replyCode: 550 });
  await cause();
  await server.deliverMails();
  const [dead] = (await list('?status=dead')).mails;
  expect(dead).toMatchObject({ status: 'dead', attempts: 1, last_error: '550 no such user', next_attempt_at: null });
  expect((await list('?status=waiting')).mails).toEqual([]);
  refusal = undefined;
  await server.deliverMails();
  expect(server.mails).toEqual([]);
  const retried = await server.request('POST', `${mails()}/${dead.id}/retry`);
  expect([retried.status, retried.body]).toEqual([202, undefined]);
  const log = await server.request('GET', `/v2/admin/tenants/${tenant.id}/audit-events?type=mail.retried`);
  expect(log.body.events).toMatchObject([{ target: { id: user.id }, changes: { mail_id: { to: dead.id } } }]);
  expect((await list()).mails[0].status).toBe('waiting');
  await server.deliverMails();
  expect(server.mails.map(({ to }) => to)).toEqual([user.email]);
  expect((await server.request('POST', `${mails()}/${dead.id}/retry`)).body.code).toBe('mail_not_found');
});

test('asking for another try of a mail that another server is sending changes nothing', async () => {
  await cause();
  const [before] = (await list()).mails;
  const later = new Date(server.clock.now().getTime() + 60_000);
  await server.db.orm.mail.updateMany({ where: { tenantId: tenant.id }, data: { nextAttemptAt: later } });
  await server.request('POST', `${mails()}/${before.id}/retry`);
  expect((await list()).mails[0].next_attempt_at).toBe(later.toISOString());
  const log = await server.request('GET', `/v2/admin/tenants/${tenant.id}/audit-events?type=mail.retried`);
  expect(log.body.events).toEqual([]);
});

test('pages and cursors give each mail once, newest first', async () => {
  for (let n = 0; n < 5; n += 1) await cause();
  const all = (await list()).mails.map(({ id }: { id: string }) => id);
  expect(all).toHaveLength(5);
  expect(all).toEqual([...all].sort().reverse());
  const seen: string[] = [];
  let query = '?limit=2';
  for (;;) {
    const page = await list(query);
    seen.push(...page.mails.map(({ id }: { id: string }) => id));
    if (page.next_cursor === null) break;
    query = `?limit=2&cursor=${page.next_cursor}`;
  }
  expect(seen).toEqual(all);
  expect((await list('?limit=2&page=2')).mails.map(({ id }: { id: string }) => id)).toEqual(all.slice(2, 4));
});

test('mails of another tenant are not there', async () => {
  await cause();
  const [own] = (await list()).mails;
  const other = await server.createTenant();
  const path = `/v2/admin/tenants/${other.id}/mails`;
  expect((await server.request('GET', path)).body.mails).toEqual([]);
  expect((await server.request('POST', `${path}/${own.id}/retry`)).body.code).toBe('mail_not_found');
});
