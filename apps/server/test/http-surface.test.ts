import { readFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { endpoints } from '../src/endpoints';
import { newId } from '../src/ids';
import { named, pathOf, unknownPathValues } from './endpoint-samples';
import { startTestServer, type TestServer } from './harness';
import { expectProblem, expectSafeHeaders } from './problems';

const ORIGIN = 'https://app.example.com';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ corsOrigins: [ORIGIN, 'http://localhost:5173'] });
});
afterAll(() => server.stop());

describe('the API document', () => {
  // biome-ignore lint/suspicious/noExplicitAny: a JSON document
  let document: any;
  beforeAll(async () => {
    document = (await server.request('GET', '/openapi.json', { token: null })).body;
  });
  // biome-ignore lint/suspicious/noExplicitAny: a JSON document
  const operations = (): [string, string, any][] =>
    Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, string, unknown] => [path, method, operation]),
    );

  test('is the committed one: run `pnpm openapi` when this fails', async () => {
    const committed = await readFile(new URL('../openapi.json', import.meta.url), 'utf8');
    expect(document).toEqual(JSON.parse(committed));
  });

  test('names every endpoint that is mounted and no other', () => {
    const documented = operations().map(([path, method, { operationId }]) => `${method} ${path} ${operationId}`);
    expect(documented.sort()).toEqual(endpoints.map((item) => `${item.method} ${item.path} ${item.id}`).sort());
    expect(new Set(endpoints.map((item) => item.id)).size).toBe(endpoints.length);
  });

  test('describes every parameter and every field, and refers to nothing that is missing', () => {
    const parameters = operations().flatMap(([, , { operationId, parameters = [] }]) =>
      parameters
        .filter((parameter: { description?: string }) => parameter.description === undefined)
        .map((parameter: { name: string }) => `${operationId}.${parameter.name}`),
    );
    expect(parameters).toEqual([]);
    const undescribed = Object.entries(document.components.schemas as Record<string, Record<string, object>>).flatMap(
      ([name, schema]) =>
        Object.entries(schema.properties ?? {}).flatMap(([field, value]) =>
          'description' in value || '$ref' in value || 'const' in value ? [] : [`${name}.${field}`],
        ),
    );
    expect(undescribed).toEqual([]);
    for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = reference?.split('/').reduce((node, key) => node?.[key], document);
      expect([reference, target === undefined]).toEqual([reference, false]);
    }
  });
});

describe('every endpoint is mounted', () => {
  test.each(named())('%s: its path takes its methods and answers 405 with Allow to others', async (_id, item) => {
    const path = pathOf(item, unknownPathValues());
    const allowed = endpoints.filter((other) => other.path === item.path).map((other) => other.method.toUpperCase());
    for (const method of ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'REPORT']) {
      const answer = await server.request(method, path, { token: null });
      if (allowed.includes(method)) {
        expect([404, 405]).not.toContain(
          answer.status === 404 && answer.body?.code !== 'not_found' ? 200 : answer.status,
        );
        continue;
      }
      // A literal path may also match a pattern of another endpoint, which then asks for credentials first.
      expectProblem(server, answer, answer.status === 405 ? 'method_not_allowed' : 'unauthenticated');
      if (answer.status === 405) expect(allowOf(answer)).toEqual(expect.arrayContaining(withHead(allowed)));
    }
    const options = await server.request('OPTIONS', path, { token: null });
    expect([options.status, options.body]).toEqual([204, undefined]);
    expect(allowOf(options)).toEqual(expect.arrayContaining(withHead(allowed)));
  });

  const allowOf = (answer: { headers: Headers }) => answer.headers.get('allow')?.split(', ');
  const withHead = (methods: string[]) => (methods.includes('GET') ? ['HEAD', ...methods] : methods);

  test('Allow has what the path takes and no more', async () => {
    for (const [method, status] of [
      ['PUT', 405],
      ['OPTIONS', 204],
    ] as const) {
      const answer = await server.request(method, '/v2/me', { token: null });
      expect([answer.status, answer.headers.get('allow')]).toEqual([status, 'GET, HEAD, PATCH, DELETE']);
    }
  });
});

describe('unknown paths (H1)', () => {
  test.each([
    '/',
    '/v2',
    '/v2/admin',
    '/v2/admin/Tenants',
    '/v1/users',
    '/healthz/x',
    '/.env',
    '/v2/admin/tenants/a/b/c',
    '/%00',
    '/a%2fb',
  ])('404 problem for %s', async (path) => {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      expectProblem(server, await server.request(method, path, { token: null }), 'not_found');
    }
  });

  test('400 problem for a path that is not percent-encoded UTF-8', async () => {
    const answer = await server.request('GET', '/v2/admin/tenants/%c0%ae');
    expect(answer.status).toBe(400);
    expectProblem(server, answer, 'malformed_request');
  });

  test('404 problem for a whole URL that can not be read, as proxies send one', async () => {
    const { port } = new URL(server.url);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ port, path: 'http://[/reset-password' }, resolve).on('error', reject);
    });
    const headers = new Headers(answer.headers as Record<string, string>);
    const body = JSON.parse(await text(answer));
    expect(answer.statusCode).toBe(404);
    expectProblem(server, { status: 404, headers, body }, 'not_found');
  });
});

describe('request ids', () => {
  test('a valid incoming one is kept, any other is replaced', async () => {
    const id = newId('req');
    const ask = async (value: string) =>
      (await server.request('GET', '/healthz', { headers: { 'x-request-id': value } })).headers.get('x-request-id');
    expect(await ask(id)).toBe(id);
    for (const value of ['1', 'req_x', `${id}x`, newId('usr'), '{"level":"info"}'])
      expect(await ask(value)).not.toBe(value);
  });
});

describe('headers (H9)', () => {
  test('of public documents: safe, and only the documents may be kept', async () => {
    const cacheControl: Record<string, string> = {
      '/healthz': 'no-store',
      '/readyz': 'no-store',
      '/.well-known/jwks.json': 'public, max-age=300',
      '/openapi.json': 'public, max-age=300',
      '/errors': 'public, max-age=300',
    };
    for (const [path, expected] of Object.entries(cacheControl)) {
      const answer = await server.request('GET', path, { token: null });
      expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 200, expected]);
      expectSafeHeaders(answer);
    }
  });

  test('of personal answers: never kept', async () => {
    const tenant = await server.createTenant();
    const user = await server.createUser(tenant);
    const tokens = await server.login(tenant, user);
    const me = await server.request('GET', '/v2/me', { token: tokens.body.access_token });
    const list = await server.request('GET', `/v2/admin/tenants/${tenant.id}/users`);
    for (const answer of [tokens, me, list]) {
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expectSafeHeaders(answer);
    }
  });

  test('HEAD answers as GET, without a body', async () => {
    const answer = await server.request('HEAD', '/healthz', { token: null });
    expect([answer.status, answer.body]).toEqual([200, undefined]);
  });
});

describe('CORS (H7)', () => {
  const ask = (origin: string, headers: Record<string, string> = {}, method = 'GET') =>
    server.request(method, '/healthz', { token: null, headers: { origin, ...headers } });

  test('a configured origin is allowed, exactly', async () => {
    const answer = await ask(ORIGIN);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('access-control-expose-headers')).toMatch(/X-Request-Id/);
  });

  test.each([
    'null',
    'https://app.example.com.evil.com',
    'https://evilapp.example.com',
    'https://app.example.com:444',
    'http://app.example.com',
    'https://APP.example.com.',
    'https://app.example.com/',
    'https://sub.app.example.com',
  ])('%s gets no header', async (origin) => {
    for (const answer of [
      await ask(origin),
      await ask(origin, { 'access-control-request-method': 'DELETE' }, 'OPTIONS'),
    ]) {
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/);
    }
  });

  test('preflight and failures carry the headers too, so that an application can read why', async () => {
    const preflight = await ask(
      ORIGIN,
      { 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization' },
      'OPTIONS',
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(preflight.headers.get('access-control-allow-methods')).toMatch(/PATCH/);
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/Authorization/);
    const failure = await server.request('GET', '/v2/me', { token: null, headers: { origin: ORIGIN } });
    expectProblem(server, failure, 'unauthenticated');
    expect(failure.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  test('OPTIONS of an application that is no preflight learns what the path takes', async () => {
    const answer = await ask(ORIGIN, {}, 'OPTIONS');
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD']);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  test('without configured origins nobody gets one', async () => {
    const closed = await startTestServer();
    const answer = await closed.request('GET', '/healthz', { token: null, headers: { origin: ORIGIN } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    await closed.stop();
  });
});
