import { startTestServer, type TestServer } from '../../test/harness';
import { expectProblem } from '../../test/problems';

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
    const text = await scrape();
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
    const { mail, auditLog } = server.services;
    const { depth } = mail;
    const { countUnsealed } = auditLog;
    const gone = () => Promise.reject(new Error('gone'));
    Object.assign(mail, { depth: gone });
    Object.assign(auditLog, { countUnsealed: gone });
    const text = await scrape();
    Object.assign(mail, { depth });
    Object.assign(auditLog, { countUnsealed });
    expect(sampleOf(text, 'hellojohn_mails{status="waiting"}')).toBeUndefined();
    expect(sampleOf(text, 'hellojohn_audit_unsealed')).toBeUndefined();
    expect(sampleOf(text, 'hellojohn_db_waiting')).toBe('0');
  });
});
