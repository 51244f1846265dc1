import { startTestServer, type TestServer } from '../../test/harness';
import { expectProblem } from '../../test/problems';
import { createMetrics } from './metrics';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const scrape = async () => (await server.request('GET', '/metrics')).body as string;
/** The value of a series; undefined when it is not there. */
const sampleOf = (text: string, series: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.slice(series.length + 1);

describe('/metrics on the public port', () => {
  test('is for the root token alone (X11)', async () => {
    const { body } = await server.request('POST', '/v2/admin/api-keys', { body: { name: 'k', scopes: ['*'] } });
    const anonymous = await server.request('GET', '/metrics', { token: null });
    expectProblem(server, anonymous, 'unauthenticated');
    expect(anonymous.headers.get('www-authenticate')).toBe('Bearer');
    expectProblem(server, await server.request('GET', '/metrics', { token: 'x'.repeat(32) }), 'unauthenticated');
    expectProblem(server, await server.request('GET', '/metrics', { token: body.key }), 'forbidden');
    const ok = await server.request('GET', '/metrics');
    expect([ok.status, ok.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(ok.headers.get('cache-control')).toBe('no-store');
  });

  test('counts requests by operation, method and status, whatever their path', async () => {
    const tenant = await server.createTenant();
    const user = await server.createUser(tenant, { email: 'metrics-canary@example.com' });
    const path = `/v2/admin/tenants/${tenant.id}/users/${user.id}`;
    await server.request('GET', path);
    await server.request('GET', path);
    await server.request('GET', `${path}?x=1`);
    await server.request('GET', '/no-such-canary-path');
    const text = await scrape();
    const count = (labels: string) => sampleOf(text, `hellojohn_http_request_duration_seconds_count{${labels}}`);
    expect(count('operation="getUser",method="GET",status="200"')).toBe('2');
    expect(count('operation="getUser",method="GET",status="422"')).toBe('1');
    expect(count('operation="none",method="GET",status="404"')).toBe('1');
    for (const canary of ['canary', tenant.id, tenant.slug, user.id]) expect(text).not.toContain(canary);
  });

  test('tells queues, connections and the process', async () => {
    const tenant = await server.createTenant();
    await server.createUser(tenant, { send_welcome_email: true });
    const text = await createMetrics(server.services).render();
    expect(Number(sampleOf(text, 'hellojohn_mails{status="waiting"}'))).toBeGreaterThan(0);
    expect(sampleOf(text, 'hellojohn_mails{status="dead"}')).toBe('0');
    expect(Number(sampleOf(text, 'hellojohn_audit_unsealed'))).toBeGreaterThan(0);
    expect(Number(sampleOf(text, 'hellojohn_db_connections{state="idle"}'))).toBeGreaterThan(0);
    const others = ['hash_queue_running', 'hash_queue_waiting', 'hash_queue_refused_total', 'db_waiting'];
    for (const name of others) expect(sampleOf(text, `hellojohn_${name}`)).toBe('0');
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes']) {
      expect(Number(sampleOf(text, name))).toBeGreaterThan(0);
    }
  });

  test('goes on without a database, and leaves out what only that knows', async () => {
    const gone = () => Promise.reject(new Error('gone'));
    const { db, passwords } = server.services;
    const metrics = createMetrics({
      db,
      passwords,
      mail: { depth: gone },
      auditLog: { countUnsealed: gone },
      jobs: { depth: gone },
      webhookDispatcher: { depth: gone },
    });
    const text = await metrics.render();
    expect(text).not.toMatch(/^hellojohn_(mails|audit_unsealed|jobs|webhook\w+)(\{.*\})? /m);
    expect(sampleOf(text, 'hellojohn_db_waiting')).toBe('0');
  });

  test('asks the database once for scrapes that come together or soon after each other', async () => {
    let asked = 0;
    const mail = {
      async depth() {
        asked += 1;
        return { waiting: asked, dead: 0 };
      },
    };
    const metrics = createMetrics({ ...server.services, mail });
    const texts = [...(await Promise.all([metrics.render(), metrics.render()])), await metrics.render()];
    expect(texts.map((text) => sampleOf(text, 'hellojohn_mails{status="waiting"}'))).toEqual(['1', '1', '1']);
    expect(asked).toBe(1);
  });

  test('tells jobs by type and status, and deliveries of webhooks with the age of the oldest', async () => {
    const tenant = await server.createTenant();
    const tenantPath = `/v2/admin/tenants/${tenant.id}`;
    await server.request('POST', `${tenantPath}/webhooks`, {
      body: { url: 'http://127.0.0.1:9/', events: ['user.created'] },
    });
    await server.createUser(tenant);
    const job = await server.request('POST', `${tenantPath}/users/import`, {
      rawBody: '{"email":"imported@example.com"}\n',
      contentType: 'application/x-ndjson',
    });
    expect(job.status).toBe(202);
    server.clock.advance(90);
    const text = await createMetrics(server.services).render();
    expect(sampleOf(text, 'hellojohn_jobs{type="users.import",status="queued"}')).toBe('1');
    expect(sampleOf(text, 'hellojohn_webhook_deliveries_pending')).toBe('1');
    const age = Number(sampleOf(text, 'hellojohn_webhook_oldest_seconds'));
    expect(age).toBeGreaterThanOrEqual(90);
    expect(age).toBeLessThan(900);
  });
});
