import { startServer } from '../child';
import { CREATED_AT, EMAIL, emailOf, FIRST_NAME, LAST_NAME, PASSWORD } from '../people';
import { run } from '../postgres';
import { createRandom } from '../random';
import { HASHING_LANES, type Lanes, openLanes, type Subject, type SubjectOptions } from '../subject';
import { LIMIT, middlePage, newEmail, signInEmail, THREE_LETTERS } from '../workload';
import { peerProgram } from './install';

const ID = `'u' || lpad(n::text, 31, '0')`;
const idOf = (n: number) => `u${String(n).padStart(31, '0')}`;

/** better-auth with its plugins `admin` and `bearer`; sessions are looked up in the database, as its cookie cache is off. */
export async function startBetterAuth({ connectionString, size, connections }: SubjectOptions): Promise<Subject> {
  const server = await startServer({ args: [peerProgram('better-auth.mjs'), connectionString] });
  const lanes = await openLanes(server.url, connections);
  await load(connectionString, size);
  const tokens = await signIn(lanes, connectionString, connections);
  return {
    name: 'better-auth',
    pid: server.pid,
    operations: operationsOf(lanes, tokens, size),
    async stop() {
      lanes.close();
      await server.stop();
    },
  };
}

/** Its own migration made the tables and the indexes. */
async function load(connectionString: string, size: number): Promise<void> {
  const text = `
    INSERT INTO "user" (id, name, email, "emailVerified", role, banned, metadata, "createdAt", "updatedAt")
    SELECT ${ID}, ${FIRST_NAME} || ' ' || ${LAST_NAME}, ${EMAIL}, n % 3 > 0,
      CASE WHEN n % 100 = 0 THEN 'admin' ELSE 'user' END, false,
      jsonb_build_object('plan', CASE WHEN n % 4 = 0 THEN 'pro' ELSE 'free' END, 'department', n % 50),
      ${CREATED_AT}, ${CREATED_AT}
    FROM generate_series(1, $1::int) AS n`;
  await run(connectionString, { text, values: [size] }, 'VACUUM (ANALYZE) "user"', 'CHECKPOINT');
}

/** One person a lane, whom the database makes an administrator. */
async function signIn(lanes: Lanes, connectionString: string, connections: number): Promise<string[]> {
  const tokens: string[] = [];
  for (let lane = 0; lane < connections; lane += 1) {
    const body = JSON.stringify({ email: signInEmail(lane), password: PASSWORD, name: 'Sig Nin' });
    const answer = await lanes.send(0, { method: 'POST', path: '/api/auth/sign-up/email', body });
    tokens.push(JSON.parse(answer.body).token);
  }
  await run(connectionString, `UPDATE "user" SET role = 'admin' WHERE email LIKE 'sign-in-%'`);
  return tokens;
}

function operationsOf(lanes: Lanes, tokens: readonly string[], size: number): Subject['operations'] {
  const random = createRandom(1);
  const someone = () => 1 + random(size);
  const headers = (lane: number) => ({ Authorization: `Bearer ${tokens[lane]}` });
  const get = (name: string, path: () => string, part: string) =>
    lanes.operation(
      name,
      (lane) => ({ method: 'GET', path: `/api/auth${path()}`, headers: headers(lane) }),
      ({ body }) => body.includes(part),
    );
  const post = (name: string, path: string, body: (lane: number) => unknown) =>
    lanes.operation(name, (lane) => ({
      method: 'POST',
      path: `/api/auth${path}`,
      headers: headers(lane),
      body: JSON.stringify(body(lane)),
    }));
  const list = `/admin/list-users?limit=${LIMIT}&sortBy=createdAt&sortDirection=desc`;
  const search = `${list}&searchField=email&searchOperator=contains&searchValue=`;
  const listed = '"users":[{';
  let created = 0;
  return [
    get('get', () => `/admin/get-user?id=${idOf(someone())}`, '"email":'),
    get('list', () => list, listed),
    get('list, middle page', () => `${list}&offset=${(middlePage(size) - 1) * LIMIT}`, listed),
    get('search, one match', () => search + emailOf(someone()), listed),
    get('search, 3 letters', () => search + THREE_LETTERS, listed),
    get('verify', () => '/get-session', '"session":{'),
    post('update', '/admin/update-user', () => ({
      userId: idOf(someone()),
      data: { metadata: { level: random(1000) } },
    })),
    {
      ...post('create', '/admin/create-user', () => {
        created += 1;
        return { email: newEmail(created), password: PASSWORD, name: 'New' };
      }),
      lanesMax: HASHING_LANES,
    },
    {
      ...post('login', '/sign-in/email', (lane) => ({ email: signInEmail(lane), password: PASSWORD })),
      lanesMax: HASHING_LANES,
    },
  ];
}
