import type { Endpoint } from '../src/http/endpoint';
import { bodyOf, named, pathOf, unknownPathValues } from './endpoint-samples';
import { type RequestOptions, startTestServer, type TestResponse, type TestServer, type TestTenant } from './harness';
import { expectProblem } from './problems';

let server: TestServer;
let tenant: TestTenant;
let userToken: string;
beforeAll(async () => {
  server = await startTestServer();
  tenant = await server.createTenant();
  userToken = (await server.signIn(tenant, await server.createUser(tenant))).access_token;
});
afterAll(() => server.stop());

const withBody = named((item) => item.body !== undefined);

/** Sends as a caller who may: root, or a user where only users may. */
async function send(
  item: Endpoint,
  options: RequestOptions & { query?: string; path?: string },
): Promise<TestResponse> {
  const { query = '', path = pathOf(item, { ...unknownPathValues(), tenantId: tenant.id }), ...rest } = options;
  const token = {
    public: null,
    user: userToken,
    optional_user: userToken,
    any: server.rootToken,
    admin: server.rootToken,
  }[typeof item.access === 'object' ? 'admin' : item.access];
  return server.request(item.method.toUpperCase(), path + query, { token, ...rest });
}

const sendBody = (item: Endpoint, rawBody: string | Uint8Array, contentType = 'application/json') =>
  send(item, { rawBody, contentType });

const paths = (answer: TestResponse) => answer.body.errors.map((error: { path: string }) => error.path);

/** `PATCH /v2/me/metadata` takes any key and judges it by the tenant's configuration: 403. */
const takesAnyKey = (item: Endpoint) => item.id === 'updateMyMetadata';

describe('an unknown body key is 422 with its path (I14)', () => {
  test.each(named((item) => item.body !== undefined && !takesAnyKey(item)))('%s', async (_id, item) => {
    const answer = await send(item, { body: { ...bodyOf(item), not_a_field: 1 } });
    expectProblem(server, answer, 'validation_failed');
    expect(paths(answer)).toEqual(['body.not_a_field']);
  });
});

describe('a body that is no object is 422', () => {
  test.each(withBody)('%s', async (_id, item) => {
    for (const body of ['null', '[]', '"text"', '1', 'true']) {
      const answer = await sendBody(item, body);
      expectProblem(server, answer, 'validation_failed');
      expect([body, paths(answer)]).toEqual([body, ['body']]);
    }
    if (item.body?.safeParse(undefined).success === true) return;
    for (const absent of [await send(item, {}), await sendBody(item, '')]) {
      expectProblem(server, absent, 'validation_failed');
      expect(absent.body.errors).toEqual([{ path: 'body', message: expect.stringMatching(/^is required$|^must be/) }]);
    }
  });
});

test('of very many mistakes 100 are named, so that no answer is much longer than what it answers', async () => {
  const fields = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`field${index}`, 0]));
  const { status, body } = await server.request('POST', '/v2/auth/login', { token: null, body: fields });
  expect([status, body.errors.length]).toEqual([422, 100]);
  expect(body.detail).toMatch(/\(and 1002 more\)$/);
  const hook = { url: 'https://example.com/hook', events: Array(1000).fill('nothing') };
  const tenant = await server.createTenant();
  const refused = await server.request('POST', `/v2/admin/tenants/${tenant.id}/webhooks`, { body: hook });
  expect(refused.body.errors).toEqual([{ path: 'body.events', message: expect.stringMatching(/^must have at most/) }]);
});

describe('an own key named __proto__ is data or refused, never more (I1)', () => {
  test.each(withBody)('%s', async (_id, item) => {
    const text = JSON.stringify(bodyOf(item)).replace(/\}$/, ',"__proto__":{"roles":["admin"],"isRoot":true}}');
    const answer = await sendBody(item, text);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(({} as Record<string, unknown>).isRoot).toBeUndefined();
  });
});

describe('what is no JSON', () => {
  test.each(withBody)('%s: 400 for broken JSON, 415 for another type, 413 beyond 1 MiB', async (_id, item) => {
    for (const text of ['{', '{"a":1,}', "{'a':1}", '\u0000', '{"a":1}{"b":2}']) {
      expectProblem(server, await sendBody(item, text), 'malformed_request');
    }
    const notUtf8 = await sendBody(item, new Uint8Array([0x22, 0xff, 0xfe, 0x22]));
    expectProblem(server, notUtf8, 'malformed_request');
    expect(notUtf8.body.detail).toBe('The body is not UTF-8.');
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonp',
      'application/json; charset=latin1',
      'application/json; charset=utf-7',
    ]) {
      expectProblem(server, await sendBody(item, JSON.stringify(bodyOf(item)), type), 'unsupported_media_type');
    }
    const big = JSON.stringify({ padding: 'x'.repeat(1024 * 1024) });
    expectProblem(server, await sendBody(item, big), 'payload_too_large');
  });

  test('just below 1 MiB is read, just above is not, whatever the way it is sent', async () => {
    const login = withBody.find(([id]) => id === 'login')?.[1] as Endpoint;
    const sized = (bytes: number) => `{"padding":"${'x'.repeat(bytes - 14)}"}`;
    expect(sized(100)).toHaveLength(100);
    expectProblem(server, await sendBody(login, sized(1024 * 1024)), 'validation_failed');
    expectProblem(server, await sendBody(login, sized(1024 * 1024 + 1)), 'payload_too_large');
    const answer = await fetch(`${server.url}/v2/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([sized(1024 * 1024 + 1)]).stream(),
      duplex: 'half',
    } as RequestInit & { duplex: 'half' });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'payload_too_large' });
  });
});

describe('the query (I7, I19)', () => {
  test.each(named())(
    '%s: unknown, repeated and bracketed parameters are 422, broken encodings 4xx',
    async (_id, item) => {
      const body = bodyOf(item);
      const ask = (query: string) => send(item, { query, ...(body === undefined ? {} : { body }) });
      for (const name of ['not_a_parameter', 'limit[]', 'search[a]', '__proto__', 'constructor']) {
        const answer = await ask(`?${encodeURIComponent(name)}=1`);
        expectProblem(server, answer, 'validation_failed');
        expect(paths(answer)).toContain(`query.${name}`);
      }
      const repeated = await ask('?page=1&page=1');
      expectProblem(server, repeated, 'validation_failed');
      for (const broken of ['?a=%zz', '?%zz=a', '?a=%00', '?a=%c0%ae', '?a=%']) {
        expectProblem(server, await ask(broken), 'validation_failed');
      }
    },
  );
});

const MALFORMED = [
  'x',
  `usr_${'0'.repeat(25)}`,
  `usr_${'0'.repeat(27)}`,
  '%20',
  '%00',
  '%F0%9F%98%80',
  '%2e%2e%2f',
  'a'.repeat(3000),
];

describe('the path (I19)', () => {
  test.each(named((item) => item.params !== undefined))('%s: what is malformed names nothing', async (_id, item) => {
    const parameters = [...item.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
    const values = { ...unknownPathValues(), tenantId: tenant.id };
    const body = bodyOf(item);
    for (const parameter of parameters.filter((name) => name !== 'tenantId')) {
      const start = item.path.indexOf(`{${parameter}}`);
      const before = pathOf({ ...item, path: item.path.slice(0, start) }, values);
      const after = pathOf({ ...item, path: item.path.slice(start + parameter.length + 2) }, values);
      const ask = (text: string) =>
        send(item, { path: before + text + after, ...(body === undefined ? {} : { body }) });
      for (const text of MALFORMED) {
        const answer = await ask(text);
        expect([text.slice(0, 100), answer.status]).toEqual([text.slice(0, 100), 404]);
        expectProblem(server, answer, answer.body.code);
      }
      expectProblem(server, await ask('%zz'), 'malformed_request');
    }
  });
});
