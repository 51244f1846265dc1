import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApp } from '../src/app';
import { endpoints } from '../src/endpoints';
import type { Endpoint } from '../src/http/endpoint';
import type { Services } from '../src/services';
import { bodyOf, named, pathOf, unknownPathValues } from './endpoint-samples';
import { startTestServer, type TestServer, type TestTenant } from './harness';
import { expectProblem } from './problems';

/** What an error of the inside may say: none of it may leave. */
const INSIDE = 'column "password_hash" of SELECT * FROM users, at /srv/hellojohn/src/users/repository.ts:17';

/** Those that ask no service: they answer with what the process knows. */
const NEVER_FAIL = ['getHealth', 'getOpenApi', 'getTenant', 'getTenantDiscovery', 'whoAmI'];

let server: TestServer;
let tenant: TestTenant;
let userToken: string;
let broken: Server;
beforeAll(async () => {
  server = await startTestServer();
  tenant = await server.createTenant();
  userToken = (await server.signIn(tenant, await server.createUser(tenant))).access_token;
  const log = pino({ level: 'silent' });
  broken = createServer(
    createApp({ services: brokenButFor(server.services), log, corsOrigins: [], trustProxyHops: 0 }),
  );
  await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  broken.closeAllConnections();
  await new Promise((resolve) => broken.close(resolve));
  await server.stop();
});

/** Services that know who calls and for which tenant, and fail at whatever they are asked then. */
function brokenButFor(services: Services): Services {
  const { authentication, publicUrl } = services;
  const fail = () => {
    throw Object.assign(new Error(INSIDE), { status: 200, statusCode: 200, expose: true });
  };
  const failing: object = new Proxy(fail, { get: (_target, name) => (name === 'then' ? undefined : failing) });
  const tenants = new Proxy(services.tenants, { get: (of, name) => (name === 'find' ? of.find : fail) });
  const known: Record<string, unknown> = { authentication, publicUrl, tenants };
  return new Proxy(services, { get: (_services, name) => known[String(name)] ?? failing });
}

function tokenFor({ access }: Endpoint): string | null {
  if (access === 'public') return null;
  return access === 'user' || access === 'optional_user' ? userToken : server.rootToken;
}

describe('an error of the inside is a 500 that says nothing of it (H1)', () => {
  test.each(named(({ id }) => !NEVER_FAIL.includes(id)))('%s', async (_id, item) => {
    const token = tokenFor(item);
    const body = bodyOf(item);
    const path = pathOf(item, { ...unknownPathValues(), tenantId: tenant.id });
    const query = item.id === 'deleteTenant' ? `?confirm=${tenant.slug}` : '';
    const { port } = broken.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}${path}${query}`, {
      method: item.method.toUpperCase(),
      headers: {
        'content-type': Object.keys(item.upload ?? {})[0] ?? 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(text).not.toMatch(/password_hash|SELECT|repository|\/srv\/|\bat /);
    expectProblem(server, { status: answer.status, headers: answer.headers, body: JSON.parse(text) }, 'internal');
  });
});

describe('what may be kept in caches', () => {
  test('is public documents alone', () => {
    const kept = endpoints.filter((item) => item.cacheControl !== undefined);
    expect(kept.map(({ id }) => id).sort()).toEqual(['getJwks', 'getOpenApi', 'getTenantDiscovery']);
    expect(kept.every(({ access }) => access === 'public')).toBe(true);
  });
});

test('429 is a problem that says when to come again', async () => {
  const guess = () => server.login(tenant, { email: 'guessed@example.com', password: 'wrong-password-1' });
  let answer = await guess();
  for (let tries = 0; answer.status === 401 && tries < 30; tries += 1) answer = await guess();
  expect(answer.status).toBe(429);
  expectProblem(server, answer, 'rate_limited');
});
