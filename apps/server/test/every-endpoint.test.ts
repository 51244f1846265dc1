import { endpoints } from '../src/endpoints';
import { type AdminAccess, SCOPES, type Scope } from '../src/http/access';
import type { Endpoint } from '../src/http/endpoint';
import type { ErrorCode } from '../src/http/errors';
import { bodyOf, named, pathOf, unknownPathValues } from './endpoint-samples';
import { startTestServer, type TestServer, type TestTenant } from './harness';
import { expectProblem } from './problems';

let server: TestServer;
let own: TestTenant;
let other: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
  [own, other] = [await server.createTenant(), await server.createTenant()];
});
afterAll(() => server.stop());

const isAdmin = (item: Endpoint) => typeof item.access === 'object';
const isPublic = (item: Endpoint) => item.access === 'public';
const isForUsers = (item: Endpoint) => item.access === 'user' || item.access === 'optional_user';
const needsTenant = (item: Endpoint) => item.path.includes('{tenantId}');

async function signIn(tenant: TestTenant, roles: string[]): Promise<string> {
  return (await server.signIn(tenant, await server.createUser(tenant, { roles }))).access_token;
}

async function keyWith(scopes: readonly string[], tenant: string | null): Promise<string> {
  const { status, body } = await server.request('POST', '/v2/admin/api-keys', { body: { name: 'k', scopes, tenant } });
  expect(status).toBe(201);
  return body.key;
}

/**
 * Asks only whether the caller may: an unknown query parameter is refused after the caller was let through and before
 * anything is done.
 */
async function probe(item: Endpoint, token: string | null, tenant = own): Promise<ErrorCode> {
  const path = pathOf(item, { ...unknownPathValues(), tenantId: tenant.id });
  const body = bodyOf(item);
  const answer = await server.request(item.method.toUpperCase(), `${path}?not_a_parameter=1`, {
    token,
    ...(body === undefined ? {} : { body }),
  });
  expectProblem(server, answer, answer.body.code);
  return answer.body.code;
}

test('what anyone may call is this list and no more', () => {
  expect(
    endpoints
      .filter(isPublic)
      .map((item) => item.id)
      .sort(),
  ).toEqual(
    [
      'acceptInvitation',
      'changePasswordByChallenge',
      'confirmEmail',
      'forgotPassword',
      'getHealth',
      'getJwks',
      'getOpenApi',
      'getReadiness',
      'getTenantDiscovery',
      'login',
      'refresh',
      'register',
      'resendVerification',
      'resetPassword',
      'verifyBackupCode',
      'verifyEmail',
      'verifyTotp',
    ].sort(),
  );
});

test('every path under /v2/admin asks for an administrator', () => {
  for (const item of endpoints.filter(({ path }) => path.startsWith('/v2/admin/'))) {
    expect([item.id, isAdmin(item) || item.id === 'whoAmI']).toEqual([item.id, true]);
  }
});

describe('without valid credentials: 401 with WWW-Authenticate: Bearer (H2, A7)', () => {
  const headers: [string, string | undefined][] = [
    ['no header', undefined],
    ['an empty token', 'Bearer '],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['some text', 'Bearer x'],
    ['an API key that is none', `Bearer hj_${'A'.repeat(43)}`],
    ['a token that is none', 'Bearer a.b.c'],
    ['two tokens', 'Bearer x y'],
  ];
  test.each(named((item) => !isPublic(item)))('%s', async (_id, item) => {
    for (const [what, authorization] of headers) {
      if (item.access === 'optional_user' && what === 'no header') continue;
      const answer = await server.request(item.method.toUpperCase(), pathOf(item, unknownPathValues()), {
        token: null,
        headers: authorization === undefined ? {} : { authorization },
      });
      expectProblem(server, answer, 'unauthenticated');
    }
  });
});

describe('API keys (A13)', () => {
  const keys = new Map<Scope, string>();
  const boundKeys = new Map<Scope, string>();
  beforeAll(async () => {
    for (const scope of SCOPES) {
      keys.set(scope, await keyWith([scope], null));
      boundKeys.set(scope, await keyWith([scope], own.slug));
    }
  });

  test.each(named(isAdmin))('%s: each scope alone opens it or is refused', async (_id, item) => {
    const access = item.access as AdminAccess;
    for (const scope of SCOPES) {
      const isWriter = scope === 'webhooks:write' && access.scope === 'webhooks:read';
      const isAllowed = scope === '*' || scope === access.scope || isWriter;
      const isAllowedBound = isAllowed && access.installationWide !== true;
      const answers = [
        await probe(item, keys.get(scope) ?? ''),
        await probe(item, boundKeys.get(scope) ?? ''),
        needsTenant(item) ? await probe(item, boundKeys.get(scope) ?? '', other) : 'tenant_not_found',
      ];
      expect([scope, ...answers]).toEqual([
        scope,
        isAllowed ? 'validation_failed' : 'forbidden',
        isAllowedBound ? 'validation_failed' : 'forbidden',
        'tenant_not_found',
      ]);
    }
  });

  test.each(named(isForUsers))('%s is for users: 403', async (_id, item) => {
    expect(await probe(item, keys.get('*') ?? '')).toBe('forbidden');
    expect(await probe(item, server.rootToken)).toBe('forbidden');
  });
});

describe('root', () => {
  test.each(named(isAdmin))('%s: may', async (_id, item) => {
    expect(await probe(item, server.rootToken)).toBe('validation_failed');
  });
});

describe('users (A7)', () => {
  let admin: string;
  let member: string;
  beforeAll(async () => {
    admin = await signIn(own, ['admin']);
    member = await signIn(own, ['member']);
  });

  test('an admin may everything under the tenant but the tenant itself', () => {
    const closed = endpoints.filter(
      (item) => needsTenant(item) && isAdmin(item) && !(item.access as AdminAccess).tenantAdmin,
    );
    expect(closed.map((item) => item.id)).toEqual(['getTenant', 'updateTenant', 'deleteTenant']);
  });

  test.each(named(isAdmin))('%s: admin by the table, member 403, another tenant 404', async (_id, item) => {
    const isOpen = needsTenant(item) && (item.access as AdminAccess).tenantAdmin;
    expect(await probe(item, admin)).toBe(isOpen ? 'validation_failed' : 'forbidden');
    expect(await probe(item, member)).toBe('forbidden');
    if (!needsTenant(item)) return;
    expect(await probe(item, admin, other)).toBe('tenant_not_found');
    expect(await probe(item, member, other)).toBe('tenant_not_found');
  });

  test.each(named((item) => isForUsers(item) || item.access === 'any'))('%s: any user', async (_id, item) => {
    expect(await probe(item, member)).toBe('validation_failed');
  });
});

describe('an unknown tenant in the path is 404, and answered like another’s', () => {
  test.each(named((item) => needsTenant(item) && isAdmin(item)))('%s', async (_id, item) => {
    const token = await keyWith(['*'], own.id);
    const answers = [];
    for (const tenantId of [other.id, other.slug, unknownPathValues().tenantId, 'no-such-tenant', 'Not a slug']) {
      const path = pathOf(item, { ...unknownPathValues(), tenantId: String(tenantId) });
      const answer = await server.request(item.method.toUpperCase(), path, { token });
      expectProblem(server, answer, 'tenant_not_found');
      answers.push({ ...answer.body, request_id: null });
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });
});
