import { bodyOf, named, pathOf, unknownPathValues } from '../../test/endpoint-samples';
import { startTestServer, type TestResponse, type TestServer, type TestTenant } from '../../test/harness';
import { Prisma } from '../generated/prisma/client';
import type { Endpoint } from '../http/endpoint';

let server: TestServer;
let peer: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
  peer = await startTestServer({ peer: server });
});
beforeEach(async () => {
  tenant = await server.createTenant();
});
afterAll(async () => {
  await peer.stop();
  await server.stop();
});

let counter = 0;
const newKey = () => `key-${process.pid}-${counter++}`;

const create = (key: string, body: unknown, at: TestServer = server) =>
  at.request('POST', `/v2/admin/tenants/${tenant.id}/users`, { headers: { 'idempotency-key': key }, body });

const total = async () => (await server.request('GET', `/v2/admin/tenants/${tenant.id}/users`)).body.total;

describe('the same key with the same request (H5)', () => {
  it('takes effect once and gets the first answer again, on any server', async () => {
    const key = newKey();
    const first = await create(key, { email: 'a@example.com', password: 'correct-horse-battery-9' });
    const second = await create(key, { email: 'a@example.com', password: 'correct-horse-battery-9' }, peer);
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(second.body).toEqual(first.body);
    for (const name of ['location', 'etag', 'content-type']) {
      expect([name, second.headers.get(name)]).toEqual([name, first.headers.get(name)]);
    }
    expect(await total()).toBe(1);
  });

  it('50 times at once on two servers takes effect once; the others are replays or 409', async () => {
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => create(key, { email: 'b@example.com' }, i % 2 ? peer : server)),
    );
    const fresh = answers.filter(({ status, headers }) => status === 201 && !headers.has('idempotency-replayed'));
    expect(fresh).toHaveLength(1);
    const others = answers.filter((answer) => answer !== fresh[0]);
    for (const { status, body, headers } of others) {
      if (status === 409) expect(body.code).toBe('idempotency_in_progress');
      else expect([status, headers.get('idempotency-replayed'), body.id]).toEqual([201, 'true', fresh[0]?.body.id]);
    }
    expect(await total()).toBe(1);
    await server.deliverMails();
  });

  it('is refused again the same way when it was refused, and leaves nothing', async () => {
    const key = newKey();
    await server.createUser(tenant, { email: 'c@example.com' });
    const answers = [
      await create(key, { email: 'C@example.com' }),
      await create(key, { email: 'C@example.com' }, peer),
    ];
    for (const answer of answers) expect([answer.status, answer.body.code]).toEqual([409, 'email_already_exists']);
    expect(answers[1]?.headers.get('idempotency-replayed')).toBe('true');
    expect(await total()).toBe(1);
  });

  it('is the same request whether the path names the tenant by id or by slug', async () => {
    const key = newKey();
    const first = await create(key, { email: 'd@example.com' });
    const again = await server.request('POST', `/v2/admin/tenants/${tenant.slug}/users/`, {
      headers: { 'idempotency-key': key },
      body: { email: 'd@example.com' },
    });
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
  });

  it('works where a service tries more than once within: a tenant whose slug is taken', async () => {
    const body = { name: tenant.slug };
    const key = newKey();
    const send = () => server.request('POST', '/v2/admin/tenants', { headers: { 'idempotency-key': key }, body });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.body.slug).not.toBe(tenant.slug);
    expect(second.body).toEqual(first.body);
  });

  it('after 24 hours is a new request', async () => {
    const key = newKey();
    await create(key, { email: 'd@example.com' });
    server.clock.advance(24 * 3600 + 1);
    const again = await create(key, { email: 'd@example.com' });
    expect([again.status, again.body.code]).toEqual([409, 'email_already_exists']);
  });
});

describe('a key', () => {
  it('stands for one request: another body or path is 422', async () => {
    const key = newKey();
    const { body: user } = await create(key, { email: 'e@example.com' });
    const otherBody = await create(key, { email: 'f@example.com' });
    expect([otherBody.status, otherBody.body.code]).toEqual([422, 'idempotency_key_reused']);
    const otherPath = await server.request('POST', `/v2/admin/tenants/${tenant.id}/users/${user.id}/password-reset`, {
      headers: { 'idempotency-key': key },
      body: { send_email: true },
    });
    expect(otherPath.body.code).toBe('idempotency_key_reused');
    expect(await total()).toBe(1);
  });

  it('belongs to its caller', async () => {
    const key = newKey();
    await create(key, { email: 'g@example.com' });
    const { body: apiKey } = await server.request('POST', '/v2/admin/api-keys', {
      body: { name: 'other', scopes: ['users:write'], tenant: tenant.id },
    });
    const other = await server.request('POST', `/v2/admin/tenants/${tenant.id}/users`, {
      token: apiKey.key,
      headers: { 'idempotency-key': key },
      body: { email: 'h@example.com' },
    });
    expect([other.status, other.headers.get('idempotency-replayed')]).toEqual([201, null]);
  });

  it('is no hindrance to refuse what is nested without end', async () => {
    const rawBody = `{"email":"deep@example.com","metadata":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    const path = `/v2/admin/tenants/${tenant.id}/users`;
    const headers = { 'idempotency-key': newKey() };
    const contentType = 'application/json';
    const deep = await server.request('POST', path, { headers, rawBody, contentType });
    expect([deep.status, deep.body.code]).toEqual([422, 'metadata_too_large']);
  });

  it('has 1 to 255 characters', async () => {
    expect((await create('x'.repeat(255), { email: 'i@example.com' })).status).toBe(201);
    const long = await create('x'.repeat(256), { email: 'j@example.com' });
    expect([long.status, long.body.errors[0].path]).toEqual([422, 'header.idempotency-key']);
  });
});

describe('what is kept', () => {
  it('holds no secret in clear: an API key is replayed, and found nowhere in the table', async () => {
    const key = newKey();
    const send = () =>
      server.request('POST', '/v2/admin/api-keys', {
        headers: { 'idempotency-key': key },
        body: { name: 'canary', scopes: ['users:read'], tenant: tenant.id },
      });
    const first = await send();
    expect((await send()).body.key).toBe(first.body.key);
    const rows = await server.db.orm.idempotencyKey.findMany();
    const text = rows.map((row) => Buffer.from(row.answer ?? []).toString('latin1')).join();
    expect(text).not.toContain(first.body.key);
    expect(text).not.toContain('canary');
    // Whoever has the database and the secret key has not the caller's key.
    for (const { answer, keyHash } of rows) {
      if (answer === null) continue;
      const context = `idempotency:${Buffer.from(keyHash).toString('base64url')}`;
      expect(() => server.services.secretBox.open(answer, context)).toThrow();
    }
  });

  it('is the answer together with the effect: when the one can not be stored the other is undone', async () => {
    const { db } = server;
    await db.execute(
      Prisma.sql`ALTER TABLE idempotency_keys ADD CONSTRAINT no_answer CHECK (answer IS NULL) NOT VALID`,
    );
    const key = newKey();
    const broken = await create(key, { email: 'k@example.com' });
    await db.execute(Prisma.sql`ALTER TABLE idempotency_keys DROP CONSTRAINT no_answer`);
    expect([broken.status, broken.body.code]).toEqual([500, 'internal']);
    expect(await total()).toBe(0);
    const retried = await create(key, { email: 'k@example.com' });
    expect([retried.status, retried.headers.get('idempotency-replayed')]).toEqual([201, null]);
  });
});

/** A refusal that is given again names the request that it is given to. */
const withoutId = ({ body }: TestResponse) => ({ ...body, request_id: undefined });

describe('every POST of administrators', () => {
  const takesKey = ({ method, path, upload }: Endpoint) =>
    method === 'post' && path.startsWith('/v2/admin/') && upload === undefined;

  test.each(named(takesKey))('%s does all it does with a key as well, once', async (_id, item) => {
    const made = async (what: string, body: unknown) =>
      (await server.request('POST', `/v2/admin/tenants/${tenant.id}/${what}`, { body })).body.id;
    const userId = await made('users', { email: 'pending@example.com', send_invitation: true });
    const webhookId = await made('webhooks', { url: 'https://example.com/hook', events: ['*'] });
    const ids = { ...unknownPathValues(), tenantId: tenant.id, userId, webhookId };
    const body = bodyOf(item);
    const send = (key: string) =>
      server.request('POST', pathOf(item, ids), { headers: { 'idempotency-key': key }, ...(body && { body }) });
    const key = newKey();
    const [first, second] = [await send(key), await send(key)];
    expect(first.status).toBeLessThan(500);
    expect([second.status, withoutId(second)]).toEqual([first.status, withoutId(first)]);
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
  });
});
