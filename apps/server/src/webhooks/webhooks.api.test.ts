import { createHmac } from 'node:crypto';
import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { startReceiver, type WebhookReceiver, webhooksOn } from '../../test/webhook-receiver';
import { Prisma } from '../generated/prisma/client';

let server: TestServer;
let tenant: TestTenant;
let receiver: WebhookReceiver;
let hooks: ReturnType<typeof webhooksOn>;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  tenant = await server.createTenant();
  hooks = webhooksOn(server, tenant);
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

const users = () => `/v2/admin/tenants/${tenant.id}/users`;
const types = () => receiver.received.map(({ body }) => body.type);
const sign = (secret: string, { id, headers, text }: WebhookReceiver['received'][number]) => {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${headers['webhook-timestamp']}.${text}`).digest('base64')}`;
};

describe('a webhook', () => {
  test('is made with a secret that is shown this once and stored sealed', async () => {
    const body = { url: receiver.url, events: ['user.created', 'role.*'], description: ' CRM ' };
    const made = await server.request('POST', hooks.base, { body });
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store']);
    const { secret, ...webhook } = made.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(webhook).toEqual({
      id: expect.stringMatching(/^whk_/),
      ...body,
      description: 'CRM',
      enabled: true,
      previous_secret_expires_at: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect((await server.request('GET', `${hooks.base}/${webhook.id}`)).body).toEqual(webhook);
    const list = (await server.request('GET', hooks.base)).body;
    expect(list).toEqual({ webhooks: [webhook], total: 1, page: 1, limit: 20, next_cursor: null });
    const [row] = await server.db.query<{ text: string }>(
      Prisma.sql`SELECT encode(secret, 'escape') || w::text AS text FROM webhooks w WHERE id = ${webhook.id}`,
    );
    expect(row?.text).not.toContain(secret.slice(6));
  });

  test('changes by PATCH, and is gone with its deliveries after DELETE', async () => {
    const { id } = await hooks.create(receiver.url, ['user.created']);
    const path = `${hooks.base}/${id}`;
    const patched = await server.request('PATCH', path, { body: { events: ['user.deleted'], enabled: false } });
    expect([patched.status, patched.body.events, patched.body.enabled]).toEqual([200, ['user.deleted'], false]);
    await server.createUser(tenant);
    await server.request('PATCH', path, { body: { events: ['*'], enabled: true } });
    await server.createUser(tenant);
    expect((await server.request('DELETE', path)).status).toBe(204);
    await hooks.deliver();
    expect(receiver.received).toEqual([]);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const answer = await server.request(method, path, method === 'PATCH' ? { body: {} } : {});
      expect([answer.status, answer.body.code]).toEqual([404, 'webhook_not_found']);
    }
  });

  test.each<[Record<string, unknown>, string[]]>([
    [{}, ['body.url', 'body.events']],
    [{ events: [] }, ['body.events']],
    [{ events: ['user.unknown'] }, ['body.events.0']],
    [{ events: ['*', '*'] }, ['body.events']],
    ...['file:///etc/passwd', 'gopher://example.com', '//example.com', 'https://u:p@example.com', 'javascript:1'].map(
      (url): [Record<string, unknown>, string[]] => [{ url }, ['body.url']],
    ),
    ...['https://example.com/\r\nX: 1', 'https://example.com/ x', 'http:\\\\example.com', 'https://example.com/#x'].map(
      (url): [Record<string, unknown>, string[]] => [{ url }, ['body.url']],
    ),
  ])('422 for %j (W1)', async (fields, paths) => {
    const valid = Object.keys(fields).length === 0 ? {} : { url: 'https://example.com/', events: ['*'] };
    const answer = await server.request('POST', hooks.base, { body: { ...valid, ...fields } });
    expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual(paths);
  });

  test('is one of 50 a tenant at most, also when they are made at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 54 }, () =>
        server.request('POST', hooks.base, { body: { url: receiver.url, events: ['role.created'] } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(50);
    expect(answers.filter(({ body }) => body.code === 'too_many_webhooks')).toHaveLength(4);
  });

  test('is in the audit log, which knows neither its address nor its secret', async () => {
    const { id, secret } = await hooks.create(`${receiver.url}?token=canary`, ['user.*']);
    await server.request('PATCH', `${hooks.base}/${id}`, { body: { enabled: false, url: receiver.url } });
    await server.request('PATCH', `${hooks.base}/${id}`, { body: { enabled: false } });
    const rotated = await server.request('POST', `${hooks.base}/${id}/rotate-secret`);
    await server.request('DELETE', `${hooks.base}/${id}`);
    const { body } = await server.request('GET', `/v2/admin/tenants/${tenant.id}/audit-events?target=${id}`);
    expect(body.events.map(({ type }: { type: string }) => type)).toEqual([
      'webhook.deleted',
      'webhook.secret_rotated',
      'webhook.updated',
      'webhook.created',
    ]);
    expect(body.events[2].changes).toEqual({ enabled: { from: true, to: false }, url: {} });
    const text = JSON.stringify(body);
    for (const word of ['canary', '127.0.0.1:', secret, rotated.body.secret]) expect(text).not.toContain(word);
  });

  test('is for keys with webhooks:write; webhooks:read reads', async () => {
    const { id } = await hooks.create(receiver.url);
    const keyOf = async (scope: string) =>
      (await server.request('POST', '/v2/admin/api-keys', { body: { name: 'k', scopes: [scope] } })).body.key;
    const [reader, writer] = [await keyOf('webhooks:read'), await keyOf('webhooks:write')];
    const statuses = async (token: string) => [
      (await server.request('GET', hooks.base, { token })).status,
      (await server.request('GET', `${hooks.base}/${id}/deliveries`, { token })).status,
      (await server.request('PATCH', `${hooks.base}/${id}`, { token, body: {} })).status,
    ];
    expect(await statuses(reader)).toEqual([200, 200, 403]);
    expect(await statuses(writer)).toEqual([200, 200, 200]);
  });
});

describe('a message', () => {
  test('tells of a user as of the event, signed as Standard Webhooks says', async () => {
    const { secret } = await hooks.create(receiver.url, ['user.*']);
    const user = await server.createUser(tenant, { first_name: 'Ann', metadata: { plan: 'gold', 'a.b': [1, null] } });
    const created = (await server.request('GET', `${users()}/${user.id}`)).body;
    const { body: updated } = await server.request('PATCH', `${users()}/${user.id}`, { body: { first_name: 'Anna' } });
    await hooks.deliver();
    const [first, second] = receiver.received;
    const { events } = (await server.request('GET', `/v2/admin/tenants/${tenant.id}/audit-events?target=${user.id}`))
      .body;
    expect(first?.body).toEqual({
      type: 'user.created',
      timestamp: events[1].at,
      data: created,
      event: events[1],
    });
    expect(second?.body).toMatchObject({ type: 'user.updated', data: updated, event: events[0] });
    expect(first?.headers).toMatchObject({
      'webhook-id': events[1].id,
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(first?.text ?? '')),
    });
    for (const message of receiver.received) expect(message.headers['webhook-signature']).toBe(sign(secret, message));
    expect(JSON.stringify(receiver.received)).not.toMatch(/password_hash|\$bcrypt|\$2b\$/);
  });

  test('comes for what was asked for and for nothing else', async () => {
    await hooks.create(receiver.url, ['user.disabled', 'session.*']);
    const user = await server.createUser(tenant);
    await server.signIn(tenant, user);
    await server.request('PATCH', `${users()}/${user.id}`, { body: { status: 'disabled' } });
    await hooks.deliver();
    expect(types()).toEqual(['session.created', 'user.disabled', 'session.ended']);
    const [session, disabled] = receiver.received;
    expect(session?.body.data).toMatchObject({ id: expect.stringMatching(/^ses_/), user_id: user.id, amr: ['pwd'] });
    expect(disabled?.body.data).toMatchObject({ id: user.id, status: 'disabled' });
  });

  test('of roles, keys, settings and failed sign-ins holds ids and new values', async () => {
    await hooks.create(receiver.url);
    await server.request('POST', `/v2/admin/tenants/${tenant.id}/roles`, { body: { name: 'editor' } });
    await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, { body: { allow_sign_up: false } });
    const login = { tenant: tenant.slug, email: 'nobody@example.com', password: 'wrong-password' };
    await server.request('POST', '/v2/auth/login', { token: null, body: login });
    await hooks.deliver();
    const data = new Map(receiver.received.map(({ body }) => [body.type, body.data]));
    expect(data.get('role.created')).toMatchObject({ id: 'editor', tenant_id: tenant.id, name: 'editor' });
    expect(data.get('config.updated')).toMatchObject({ id: tenant.id, allow_sign_up: false });
    expect(data.get('sign_in.failed')).toEqual({ tenant_id: tenant.id, user_id: null, reason: 'invalid_credentials' });
  });

  test('is not sent for what failed, and once for what was repeated under an Idempotency-Key', async () => {
    await hooks.create(receiver.url, ['user.*']);
    const body = { email: 'once@example.com' };
    const headers = { 'Idempotency-Key': 'webhook-1' };
    for (let n = 0; n < 2; n += 1) await server.request('POST', users(), { body, headers });
    expect((await server.request('POST', users(), { body })).status).toBe(409);
    await hooks.deliver();
    expect(types()).toEqual(['user.created']);
  });

  test('goes to each webhook that asks for it, of this tenant alone, and of a webhook to the others', async () => {
    const other = webhooksOn(server, await server.createTenant());
    await other.create(receiver.url);
    const [a, b] = [await hooks.create(receiver.url), await hooks.create(receiver.url, ['user.created'])];
    const user = await server.createUser(tenant);
    await hooks.deliver();
    const signed = (secret: string) =>
      receiver.received.filter((each) => each.headers['webhook-signature'] === sign(secret, each));
    expect(signed(a.secret).map(({ body }) => [body.type, body.data.id])).toEqual([
      ['webhook.created', b.id],
      ['user.created', user.id],
    ]);
    expect(signed(b.secret).map(({ body }) => body.data.id)).toEqual([user.id]);
    expect(receiver.received).toHaveLength(3);
  });

  test('of a test goes to the one webhook that is tested', async () => {
    const { id } = await hooks.create(receiver.url, ['user.created']);
    await hooks.create(receiver.url, ['*']);
    await hooks.deliver();
    receiver.received.length = 0;
    expect((await server.request('POST', `${hooks.base}/${id}/test`)).status).toBe(202);
    await hooks.deliver();
    expect(receiver.received.map(({ body }) => [body.type, body.data.id])).toEqual([['webhook.tested', id]]);
    expect((await hooks.deliveries({ id }))[0]).toMatchObject({ type: 'webhook.tested', status: 'delivered' });
  });
});

describe('a rotated secret', () => {
  test('signs beside the former one for as long as was asked for, and alone after it', async () => {
    const old = await hooks.create(receiver.url, ['user.created']);
    const path = `${hooks.base}/${old.id}/rotate-secret`;
    const { status, body: rotated } = await server.request('POST', path, { body: { overlap_seconds: 60 } });
    expect(status).toBe(200);
    expect(rotated.secret).not.toBe(old.secret);
    expect(Date.parse(rotated.previous_secret_expires_at)).toBe(Date.parse(rotated.updated_at) + 60_000);
    await server.createUser(tenant);
    await hooks.deliver();
    server.clock.advance(60);
    await server.createUser(tenant);
    await hooks.deliver();
    const [during, after] = receiver.received;
    if (during === undefined || after === undefined) throw new Error('nothing was sent');
    expect(during.headers['webhook-signature']).toBe(`${sign(rotated.secret, during)} ${sign(old.secret, during)}`);
    expect(after.headers['webhook-signature']).toBe(sign(rotated.secret, after));
    expect((await server.request('GET', `${hooks.base}/${old.id}`)).body.previous_secret_expires_at).toBeNull();
    const leaked = (await server.request('POST', path, { body: { overlap_seconds: 0 } })).body;
    await server.createUser(tenant);
    await hooks.deliver();
    expect(receiver.received[2]?.headers['webhook-signature']).toBe(sign(leaked.secret, receiver.received[2] as never));
  });
});
