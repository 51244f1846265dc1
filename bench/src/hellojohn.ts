import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ServerProcess, startServer } from './child';
import type { WireRequest } from './http-client';
import { CREATED_AT, EMAIL, emailOf, FIRST_NAME, LAST_NAME, PASSWORD } from './people';
import { run } from './postgres';
import { createRandom } from './random';
import { HASHING_LANES, type Lanes, openLanes, type Subject, type SubjectOptions } from './subject';
import { LIMIT, middlePage, newEmail, signInEmail, THREE_LETTERS } from './workload';

const PROGRAM = join(dirname(createRequire(import.meta.url).resolve('@hellojohn/server/package.json')), 'dist/main.js');

/** Hexadecimal digits are digits of a ULID as well: the id of the person `n` can be said without asking. */
const ID = `'usr_01J' || lpad(upper(to_hex(n)), 23, '0')`;
const ulidOf = (n: number) => `01J${n.toString(16).toUpperCase().padStart(23, '0')}`;
const idOf = (n: number) => `usr_${ulidOf(n)}`;

/** What has a meaning in any tenant, small or large. */
const IN_ANY_TENANT = ['get', 'list', 'search, one match', 'update'];

/** The built server, as it is delivered: sign-in, validation, access checks and all; rate limits and request log off. */
export async function startHelloJohn(options: SubjectOptions): Promise<Subject> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hellojohn-bench-data-'));
  const adminToken = randomBytes(32).toString('base64url');
  const server = await startServer({
    args: [PROGRAM],
    env: {
      DATABASE_URL: options.connectionString,
      HELLOJOHN_PORT: '0',
      HELLOJOHN_WORKERS: String(options.workers ?? 1),
      HELLOJOHN_DATA_DIR: dataDir,
      HELLOJOHN_ADMIN_TOKEN: adminToken,
      HELLOJOHN_SECRET_KEY: randomBytes(32).toString('base64'),
      HELLOJOHN_RATE_LIMIT: 'off',
      HELLOJOHN_LOG_LEVEL: 'error',
    },
  });
  const lanes = await openLanes(server.url, options.connections);
  const setting = await prepare(lanes, adminToken, options);
  return {
    name: 'HelloJohn',
    pid: server.pid,
    url: server.url,
    operations: operationsOf(lanes, setting, options.size).filter(
      ({ name }) => setting.tenants === 1 || IN_ANY_TENANT.includes(name),
    ),
    stop: async () => {
      lanes.close();
      await stop(server, dataDir);
    },
  };
}

async function stop(server: ServerProcess, dataDir: string): Promise<void> {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

interface Setting {
  /** Path of the users among whom the person `n` is. */
  usersOf(n: number): string;
  tenants: number;
  /** Of those who sign in and are created. */
  tenant: string;
  admin: Record<string, string>;
  /** Of the person who signs in on each lane. */
  tokens: Tokens[];
  /** Where the second half of the list begins. */
  middle: string;
}

interface Tokens {
  access_token: string;
  refresh_token: string;
}

async function prepare(
  lanes: Lanes,
  adminToken: string,
  { connectionString, size, connections, tenants = 1 }: SubjectOptions,
): Promise<Setting> {
  const admin = { Authorization: `Bearer ${adminToken}` };
  const post = async (path: string, body: unknown) =>
    JSON.parse((await lanes.send(0, { method: 'POST', path, headers: admin, body: JSON.stringify(body) })).body);
  const tenant = await post('/v2/admin/tenants', { name: 'Bench', slug: 'bench' });
  await load(connectionString, { size, tenants, tenantId: tenant.id });
  const pathOf = (tenantId: string) => `/v2/admin/tenants/${tenantId}/users`;
  const users = pathOf(tenant.id);
  const tokens: Tokens[] = [];
  for (let lane = 0; lane < connections; lane += 1) {
    await post(users, { email: signInEmail(lane), password: PASSWORD, first_name: 'Sig', last_name: 'Nin' });
    const signIn = { tenant: tenant.id, email: signInEmail(lane), password: PASSWORD };
    tokens.push(await post('/v2/auth/login', signIn));
  }
  const path = `${users}?limit=${LIMIT}&page=${middlePage(size)}&include_total=false`;
  const middle = JSON.parse((await lanes.send(0, { method: 'GET', path, headers: admin })).body).next_cursor;
  const usersOf = (n: number) => (tenants === 1 ? users : pathOf(`ten_${ulidOf(n % tenants)}`));
  return { usersOf, tenants, tenant: tenant.id, admin, tokens, middle };
}

interface People {
  size: number;
  tenants: number;
  /** Where all of them are, when that is one. */
  tenantId: string;
}

async function load(connectionString: string, { size, tenants, tenantId }: People): Promise<void> {
  const tenantOf = (n: string) => `'ten_01J' || lpad(upper(to_hex(${n})), 23, '0')`;
  const own = tenants === 1 ? '$2::text' : tenantOf(`n % ${tenants}`);
  await run(
    connectionString,
    `INSERT INTO tenants (id, slug, name) SELECT ${tenantOf('n')}, 'bench-' || n, 'Bench ' || n FROM generate_series(0, ${tenants - 1}) AS n`,
    {
      text: `
      INSERT INTO users (tenant_id, id, email, email_canonical, email_verified, first_name, last_name, roles, metadata,
        public_metadata, created_at, updated_at)
      SELECT coalesce(${own}, $2::text), ${ID}, ${EMAIL}, ${EMAIL}, n % 3 > 0, ${FIRST_NAME}, ${LAST_NAME},
        CASE WHEN n % 100 = 0 THEN ARRAY['admin'] ELSE ARRAY['member'] END,
        jsonb_build_object('plan', CASE WHEN n % 4 = 0 THEN 'pro' ELSE 'free' END, 'department', n % 50),
        jsonb_build_object('theme', 'dark'), ${CREATED_AT}, ${CREATED_AT}
      FROM generate_series(1, $1::int) AS n`,
      values: [size, tenantId],
    },
    'VACUUM (ANALYZE) users',
    'CHECKPOINT',
  );
}

function operationsOf(lanes: Lanes, setting: Setting, size: number): Subject['operations'] {
  const { usersOf, tenant, admin, tokens, middle } = setting;
  const users = `/v2/admin/tenants/${tenant}/users`;
  const random = createRandom(1);
  const someone = () => 1 + random(size);
  const pathOfOne = (n: number) => `${usersOf(n)}/${idOf(n)}`;
  const get = (name: string, path: () => string, isRight: (body: string) => boolean) =>
    lanes.operation(
      name,
      () => ({ method: 'GET', path: path(), headers: admin }),
      ({ body }) => isRight(body),
    );
  const hasPage = (body: string) => body.includes('"next_cursor":"');
  const hashing = (name: string, request: (lane: number) => WireRequest) => ({
    ...lanes.operation(name, request),
    lanesMax: HASHING_LANES,
  });
  let created = 0;
  return [
    get(
      'get',
      () => pathOfOne(someone()),
      (body) => body.startsWith('{"id":"usr_'),
    ),
    get('list', () => `${usersOf(someone())}?limit=${LIMIT}`, hasPage),
    get('list, middle page', () => `${users}?limit=${LIMIT}&page=${middlePage(size)}`, hasPage),
    get('list, middle by cursor', () => `${users}?limit=${LIMIT}&include_total=false&cursor=${middle}`, hasPage),
    get(
      'search, one match',
      () => {
        const n = someone();
        return `${usersOf(n)}?limit=${LIMIT}&search=${emailOf(n)}`;
      },
      (body) => !body.includes('"total":0'),
    ),
    get('search, 3 letters', () => `${users}?limit=${LIMIT}&search=${THREE_LETTERS}`, hasPage),
    ...withTokens(lanes, tokens),
    lanes.operation('update', () => ({
      method: 'PATCH',
      path: pathOfOne(someone()),
      headers: admin,
      body: JSON.stringify({ metadata: { level: random(1000) } }),
    })),
    hashing('create', () => {
      created += 1;
      const body = JSON.stringify({ email: newEmail(created), password: PASSWORD, first_name: 'New' });
      return { method: 'POST', path: users, headers: admin, body };
    }),
    hashing('login', (lane) => {
      const body = JSON.stringify({ tenant, email: signInEmail(lane), password: PASSWORD });
      return { method: 'POST', path: '/v2/auth/login', body };
    }),
  ];
}

/** What is done with the tokens of a sign-in; each lane hands in the refresh token that the answer before gave it. */
function withTokens(lanes: Lanes, tokens: readonly Tokens[]): Subject['operations'] {
  const refreshTokens = tokens.map(({ refresh_token }) => refresh_token);
  const verify = lanes.operation('verify', (lane) => ({
    method: 'GET',
    path: '/v2/me',
    headers: { Authorization: `Bearer ${tokens[lane]?.access_token}` },
  }));
  const refresh = async (lane: number) => {
    const body = JSON.stringify({ refresh_token: refreshTokens[lane] });
    const answer = await lanes.send(lane, { method: 'POST', path: '/v2/auth/refresh', body });
    refreshTokens[lane] = JSON.parse(answer.body).refresh_token;
  };
  return [verify, { name: 'refresh', run: refresh }];
}
