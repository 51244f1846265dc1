import { startTestServer, type TestServer, type TestTenant, type TestUser } from '../../test/harness';
import { eventually, until } from '../../test/until';
import { startReceiver, type WebhookReceiver, webhooksOn } from '../../test/webhook-receiver';
import { userTarget } from '../audit/event';
import { Prisma } from '../generated/prisma/client';

const HOUR = 3600;
const DAY = 24 * HOUR;

let server: TestServer;
let peer: TestServer;
let tenant: TestTenant;
let receiver: WebhookReceiver;
let hooks: ReturnType<typeof webhooksOn>;
beforeAll(async () => {
  server = await startTestServer();
  server.clock.freeze();
  peer = await startTestServer({ peer: server });
});
afterAll(async () => {
  await peer.stop();
  await server.stop();
});
beforeEach(async () => {
  tenant = await server.createTenant();
  hooks = webhooksOn(server, tenant);
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.stop();
  // What is left would be sent, and swept, in place of the next test's; on a busy machine one attempt may be too slow.
  await eventually(async () => {
    const deleted = await server.request('DELETE', `/v2/admin/tenants/${tenant.id}?confirm=${tenant.slug}`);
    expect(deleted.status).toBe(204);
  });
});

const change = (user: TestUser, body: unknown, at = server) =>
  at.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${user.id}`, { body });
const fail =
  (status: number): WebhookReceiver['answer'] =>
  (_message, res) =>
    res.writeHead(status).end();
const succeed: WebhookReceiver['answer'] = (_message, res) => res.writeHead(204).end();
const ids = () => receiver.received.map(({ id }) => id);

describe('a delivery that fails', () => {
  test('is tried again with back-off, under the same webhook-id, until it is taken', async () => {
    const webhook = await hooks.create(receiver.url, ['user.created']);
    await server.createUser(tenant);
    receiver.answer = fail(500);
    await hooks.deliver();
    const [first] = await hooks.deliveries(webhook);
    expect(first).toMatchObject({
      webhook_id: webhook.id,
      type: 'user.created',
      status: 'pending',
      attempts: 1,
      response_status: 500,
      last_error: 'HTTP 500',
      event_id: ids()[0],
    });
    const wait = Date.parse(first.next_attempt_at) - Date.parse(first.last_attempt_at);
    expect([wait >= 500, wait <= 1000]).toEqual([true, true]);
    await hooks.deliver();
    expect(receiver.received).toHaveLength(1);
    for (const seconds of [1, 2]) {
      server.clock.advance(seconds);
      await hooks.deliver();
    }
    receiver.answer = succeed;
    server.clock.advance(4);
    await hooks.deliver();
    expect(new Set(ids()).size).toBe(1);
    const bodies = new Set(receiver.received.map(({ text }) => text));
    const times = new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp']));
    expect([bodies.size, times.size]).toEqual([1, 4]);
    expect(await hooks.deliveries(webhook, '&status=delivered')).toMatchObject([
      { attempts: 4, response_status: 204, last_error: null, next_attempt_at: null },
    ]);
    expect(await hooks.deliveries(webhook, '&status=pending')).toEqual([]);
  });

  test('for 24 h is given up, its queue goes on, and a replay sends it after all', async () => {
    const webhook = await hooks.create(receiver.url, ['user.*']);
    const user = await server.createUser(tenant);
    receiver.answer = fail(400);
    await hooks.deliver();
    server.clock.advance(DAY - 60);
    await change(user, { first_name: 'Later' });
    await hooks.deliver();
    receiver.answer = succeed;
    server.clock.advance(20 * 60);
    await hooks.deliver();
    const [later, early] = await hooks.deliveries(webhook);
    expect(early).toMatchObject({
      type: 'user.created',
      status: 'failed',
      response_status: 400,
      next_attempt_at: null,
    });
    expect(later).toMatchObject({ type: 'user.updated', status: 'delivered' });
    const replayed = await hooks.replay(early);
    expect([replayed.status, replayed.body.status]).toEqual([202, 'pending']);
    await hooks.deliver();
    expect(receiver.received.at(-1)).toMatchObject({ id: early.event_id, body: { type: 'user.created' } });
    expect(await hooks.deliveries(webhook, '&status=failed')).toEqual([]);
    await hooks.replay(later);
    await hooks.deliver();
    expect(ids().filter((id) => id === later.event_id)).toHaveLength(2);
  });

  test.each([301, 302, 307, 308])('HTTP %d is not followed (X1)', async (status) => {
    const inner = await startReceiver();
    receiver.answer = (_message, res) => res.writeHead(status, { location: inner.url }).end();
    const webhook = await hooks.create(receiver.url, ['user.created']);
    await server.createUser(tenant);
    await hooks.deliver();
    await inner.stop();
    expect(inner.received).toEqual([]);
    const last_error = `HTTP ${status}: redirects are not followed`;
    expect(await hooks.deliveries(webhook)).toMatchObject([{ status: 'pending', last_error }]);
  });
});

describe('the order', () => {
  test('of a user’s events is kept under failures, by two servers that write and send at once', async () => {
    await hooks.create(receiver.url, ['user.updated']);
    const users = await Promise.all(Array.from({ length: 6 }, () => server.createUser(tenant)));
    let answers = 0;
    const taken: typeof receiver.received = [];
    receiver.answer = (message, res) => {
      answers += 1;
      if (answers % 3 === 0) return res.writeHead(500).end();
      taken.push(message);
      return res.writeHead(204).end();
    };
    const deliver = () => Promise.all([server, peer].map(({ services }) => services.webhookDispatcher.deliverDue()));
    await Promise.all(
      users.map(async (user) => {
        for (let n = 0; n < 8; n += 1) await change(user, { first_name: `N${n}` }, n % 2 === 0 ? server : peer);
      }),
    );
    for (let round = 0; round < 60 && taken.length < 48; round += 1) {
      await deliver();
      server.clock.advance(60);
    }
    for (const user of users) {
      const names = taken.filter(({ body }) => body.data.id === user.id).map(({ body }) => body.data.first_name);
      expect(names).toEqual(['N0', 'N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7']);
    }
    expect(new Set(taken.map(({ id }) => id)).size).toBe(48);
  });

  test('holds back the same user’s events alone', async () => {
    const webhook = await hooks.create(receiver.url, ['user.*']);
    const [stuck, free] = [await server.createUser(tenant), await server.createUser(tenant)];
    receiver.answer = (message, res) => res.writeHead(message.body.data.id === stuck.id ? 422 : 204).end();
    server.clock.advance(1);
    await change(stuck, { first_name: 'A' });
    await change(free, { first_name: 'B' });
    await hooks.deliver();
    const tried = receiver.received.map(({ body }) => [body.data.id, body.type]);
    expect(tried.filter(([id]) => id === free.id)).toEqual([
      [free.id, 'user.created'],
      [free.id, 'user.updated'],
    ]);
    expect(tried.filter(([id]) => id === stuck.id)).toEqual([[stuck.id, 'user.created']]);
    expect(await hooks.deliveries(webhook, '&status=pending')).toMatchObject([{ attempts: 0 }, { attempts: 1 }]);
  });
});

describe('a receiver', () => {
  test('that is away costs one connection a try, and gets everything once it is back', async () => {
    const webhook = await hooks.create(receiver.url, ['user.created']);
    for (let n = 0; n < 12; n += 1) await server.createUser(tenant);
    receiver.answer = (_message, _res, req) => req.socket.destroy();
    await hooks.deliver();
    server.clock.advance(2);
    await hooks.deliver();
    expect(receiver.received.length).toBeLessThanOrEqual(5);
    const tries = (await hooks.deliveries(webhook)).map(({ attempts }: { attempts: number }) => attempts);
    expect(tries.filter((attempts: number) => attempts === 0).length).toBeGreaterThanOrEqual(7);
    const [last] = (await hooks.deliveries(webhook)).filter(({ attempts }: { attempts: number }) => attempts > 0);
    expect(last.last_error).toBe('no connection (ECONNRESET)');
    receiver.answer = succeed;
    server.clock.advance(61);
    await hooks.deliver();
    expect(await hooks.deliveries(webhook, '&status=delivered')).toHaveLength(12);
  });

  test('that never answers holds up nobody but itself, and is cut off after 5 s (X3)', async () => {
    const tarpit = await startReceiver(() => undefined);
    const slow = await hooks.create(tarpit.url, ['user.created']);
    await hooks.create(receiver.url, ['user.created']);
    const both = await startTestServer({ peer: server });
    both.services.webhookDispatcher.start();
    try {
      for (let n = 0; n < 15; n += 1) await both.createUser(tenant);
      await until(() => receiver.received.length === 15);
      expect(await hooks.deliveries(slow, '&status=delivered')).toEqual([]);
      const isCut = ({ last_error }: { last_error: string | null }) => last_error === 'no answer within 5 s';
      await until(async () => (await hooks.deliveries(slow)).some(isCut));
      expect(tarpit.received.length).toBeLessThanOrEqual(15);
    } finally {
      await both.stop();
      await tarpit.stop();
    }
  }, 90_000);

  test('that answers without end is read for 64 KiB; its status counts (X3)', async () => {
    let isClosed = false;
    receiver.answer = (_message, res) => {
      res.writeHead(200);
      const timer = setInterval(() => res.write('x'.repeat(16_384)), 1);
      res.on('close', () => {
        isClosed = true;
        clearInterval(timer);
      });
    };
    const webhook = await hooks.create(receiver.url, ['user.created']);
    await server.createUser(tenant);
    await hooks.deliver();
    expect(await hooks.deliveries(webhook)).toMatchObject([{ status: 'delivered', response_status: 200 }]);
    await until(() => isClosed);
  });
});

describe('what is pending', () => {
  test('of a user who is deleted says nothing of the user any more, and still arrives in order', async () => {
    await hooks.create(receiver.url, ['user.*']);
    const user = await server.createUser(tenant, { first_name: 'Zaphod' });
    await server.request('DELETE', `/v2/admin/tenants/${tenant.id}/users/${user.id}`);
    await hooks.deliver();
    const data = { id: user.id, tenant_id: tenant.id, deleted: true };
    expect(receiver.received.map(({ body }) => [body.type, body.data])).toEqual([
      ['user.created', data],
      ['user.deleted', data],
    ]);
    expect(JSON.stringify(receiver.received)).not.toContain('Zaphod');
  });

  test('waits while its webhook is disabled, and goes to the new address after a change', async () => {
    const other = await startReceiver();
    const webhook = await hooks.create(receiver.url, ['user.created']);
    await server.createUser(tenant);
    await server.request('PATCH', `${hooks.base}/${webhook.id}`, { body: { enabled: false } });
    await hooks.deliver();
    await server.request('PATCH', `${hooks.base}/${webhook.id}`, { body: { enabled: true, url: other.url } });
    await hooks.deliver();
    await other.stop();
    expect([receiver.received.length, other.received.length]).toEqual([0, 1]);
  });

  test('was written with its cause: thousands in one transaction, none after a rollback (W2)', async () => {
    const webhook = await hooks.create(receiver.url, ['*']);
    const events = Array.from({ length: 5000 }, (_, n) => ({
      type: 'user.updated' as const,
      target: userTarget(`usr_${n}`),
    }));
    const record = (error?: Error) =>
      server.db.transaction(async (tx) => {
        await server.services.audit.record(tx, tenant.id, ...events);
        if (error !== undefined) throw error;
      });
    const total = async () => (await server.request('GET', `${hooks.base}/${webhook.id}/deliveries`)).body.total;
    await expect(record(new Error('no'))).rejects.toThrow('no');
    expect(await total()).toBe(0);
    await record();
    expect(await total()).toBe(5000);
  });

  test('and what was sent is kept for 30 days, users for one more', async () => {
    const webhook = await hooks.create(receiver.url, ['user.created']);
    await server.createUser(tenant);
    await hooks.deliver();
    const snapshots = async () =>
      (await server.db.query(Prisma.sql`SELECT 1 FROM webhook_snapshots WHERE tenant_id = ${tenant.id}`)).length;
    const kept = async () => [(await hooks.deliveries(webhook)).length, await snapshots()];
    /** One look removes some of what is due, of whichever tenant. */
    const removeAllAfter = async (seconds: number) => {
      server.clock.advance(seconds);
      for (let looks = 0; looks < 10; looks += 1) {
        server.clock.advance(60);
        await hooks.deliver();
      }
    };
    await removeAllAfter(29 * DAY);
    expect(await kept()).toEqual([1, 1]);
    await removeAllAfter(DAY);
    expect(await kept()).toEqual([0, 1]);
    await removeAllAfter(DAY);
    expect(await kept()).toEqual([0, 0]);
  });
});
