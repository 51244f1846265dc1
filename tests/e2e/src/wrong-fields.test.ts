// A wrong field anywhere gets 422 with its path: asked of every operation in the server's own OpenAPI document.
import { type Answer, send } from '../support/http';
import { resolved, type Schema, type Target, targets, wellFormedId } from '../support/operations';
import { openPage, type Page } from '../support/page';

let page: Page;
let ids: Record<string, string>;
beforeAll(async () => {
  page = await openPage();
  const user = await page.createUser({ external_id: 'ext-1' });
  ids = { tenantId: 'acme-corp', userId: user.id, email: user.email, externalId: 'ext-1', name: 'member' };
});
afterAll(() => page.close());

/** A fresh caller for each question: some of the operations end the session they are called with. */
async function callerOf({ path, operation }: Target): Promise<string | undefined> {
  if (path.startsWith('/v2/admin') || path === '/v2/revocations') return page.server.adminToken;
  if (!operation.security.some((scheme) => 'accessToken' in scheme)) return undefined;
  const user = await page.createUser();
  return (await page.tokens(user.email)).access;
}

async function ask(target: Target, query: string, body: unknown): Promise<Answer> {
  const filled = target.path.replace(/\{(\w+)\}/g, (_match, name: string) =>
    encodeURIComponent(ids[name] ?? wellFormedId(target.operation, name)),
  );
  return send(page.server.url, `${target.method} ${filled}${query}`, { token: await callerOf(target), body });
}

const paths = ({ body }: Answer): string[] => (body.errors ?? []).map(({ path }: { path: string }) => path);

/** A value that no field of this type takes. */
function wrongValue(schema: Schema): unknown {
  const types = [resolved(schema).type ?? []].flat();
  return types.includes('object') || types.includes('array') ? 'text' : { not: 'this' };
}

const api = targets.filter(({ path }) => path.startsWith('/v2/'));

it('covers the whole document', () => {
  expect(api.length).toBeGreaterThan(30);
});

describe('an unknown query parameter', () => {
  it.each(api.map((target) => [target.id, target] as const))('%s', async (_id, target) => {
    const body = Object.keys(target.fields).length > 0 ? {} : undefined;
    const answer = await ask(target, '?no_such_parameter=1', body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(paths(answer)).toContain('query.no_such_parameter');
  });
});

const withBody = api.filter(({ fields }) => Object.keys(fields).length > 0);

describe('an unknown key in the body', () => {
  it.each(withBody.map((target) => [target.id, target] as const))('%s', async (_id, target) => {
    const answer = await ask(target, '', { no_such_field: 1 });
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(paths(answer)).toContain('body.no_such_field');
  });
});

describe('a value of the wrong type in each field of the body, all reported at once', () => {
  it.each(withBody.map((target) => [target.id, target] as const))('%s', async (_id, target) => {
    const names = Object.keys(target.fields);
    const body = Object.fromEntries(names.map((name) => [name, wrongValue(target.fields[name] ?? {})]));
    const answer = await ask(target, '', body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    for (const name of names) expect(paths(answer).join(' ')).toContain(`body.${name}`);
  });
});

it.each([
  ['session_config.acess_token_ttl', { session_config: { acess_token_ttl: 60 } }],
  ['password_policy.min_length', { password_policy: { min_length: 'eight' } }],
  ['jwt_metadata_keys', { jwt_metadata_keys: { a: 1 } }],
])('body.%s is named with its full path', async (path, body) => {
  const answer = await page.admin('PATCH /auth/config', body);
  expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  expect(paths(answer).join(' ')).toContain(`body.${path}`);
});

it.each(['page=0', 'limit=101', 'limit=abc', 'page=1.5', 'sort=password_hash', 'status=gone', 'mfa_enrolled=yes'])(
  'GET /users?%s is 422 with the path of the parameter',
  async (query) => {
    const answer = await page.admin(`GET /users?${query}`);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(paths(answer)).toEqual([`query.${query.split('=')[0]}`]);
  },
);
