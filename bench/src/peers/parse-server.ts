import { randomBytes } from 'node:crypto';
import { startServer } from '../child';
import { CREATED_AT, EMAIL, emailOf, FIRST_NAME, LAST_NAME, PASSWORD } from '../people';
import { run } from '../postgres';
import { createRandom } from '../random';
import { HASHING_LANES, type Lanes, openLanes, type Subject, type SubjectOptions } from '../subject';
import { LIMIT, middlePage, newEmail, signInEmail, THREE_LETTERS } from '../workload';
import { peerProgram } from './install';

const ID = `lpad(n::text, 10, '0')`;
const idOf = (n: number) => String(n).padStart(10, '0');
const APP = { 'X-Parse-Application-Id': 'bench' };

/** Parse Server, administered by its master key. */
export async function startParseServer({ connectionString, size, connections }: SubjectOptions): Promise<Subject> {
  const masterKey = randomBytes(24).toString('base64url');
  const server = await startServer({
    args: [peerProgram('parse-server.mjs'), connectionString, masterKey],
    // Its logger would make a folder before it reads its options.
    env: { PARSE_SERVER_LOGS_FOLDER: 'null' },
  });
  const lanes = await openLanes(server.url, connections);
  const setting = { admin: { ...APP, 'X-Parse-Master-Key': masterKey }, tokens: [] as string[] };
  await addFields(lanes, setting);
  await load(connectionString, size);
  for (let lane = 0; lane < connections; lane += 1) setting.tokens.push(await signUp(lanes, signInEmail(lane)));
  // On PostgreSQL it indexes neither session tokens nor the order of creation; nobody would run it without the first.
  await run(connectionString, 'CREATE INDEX ON "_Session" ("sessionToken")');
  return {
    name: 'parse-server',
    pid: server.pid,
    operations: operationsOf(lanes, setting, size),
    async stop() {
      lanes.close();
      await server.stop();
    },
  };
}

interface Setting {
  admin: Record<string, string>;
  /** Session token of the person who signs in on each lane. */
  tokens: string[];
}

async function addFields(lanes: Lanes, { admin }: Setting): Promise<void> {
  const fields = { firstName: { type: 'String' }, lastName: { type: 'String' }, metadata: { type: 'Object' } };
  const body = JSON.stringify({ className: '_User', fields });
  await lanes.send(0, { method: 'PUT', path: '/parse/schemas/_User', headers: admin, body });
}

async function load(connectionString: string, size: number): Promise<void> {
  const text = `
    INSERT INTO "_User" ("objectId", username, email, "emailVerified", "firstName", "lastName", metadata,
      _rperm, _wperm, "createdAt", "updatedAt")
    SELECT ${ID}, ${EMAIL}, ${EMAIL}, n % 3 > 0, ${FIRST_NAME}, ${LAST_NAME},
      jsonb_build_object('plan', CASE WHEN n % 4 = 0 THEN 'pro' ELSE 'free' END, 'department', n % 50),
      ARRAY[${ID}], ARRAY[${ID}], ${CREATED_AT}, ${CREATED_AT}
    FROM generate_series(1, $1::int) AS n`;
  await run(connectionString, { text, values: [size] }, 'VACUUM (ANALYZE) "_User"', 'CHECKPOINT');
}

async function signUp(lanes: Lanes, email: string): Promise<string> {
  const body = JSON.stringify({ username: email, email, password: PASSWORD, firstName: 'Sig', lastName: 'Nin' });
  const answer = await lanes.send(0, { method: 'POST', path: '/parse/users', headers: APP, body });
  return JSON.parse(answer.body).sessionToken;
}

function operationsOf(lanes: Lanes, { admin, tokens }: Setting, size: number): Subject['operations'] {
  const random = createRandom(1);
  const someone = () => 1 + random(size);
  const get = (name: string, path: () => string, part: string) =>
    lanes.operation(
      name,
      () => ({ method: 'GET', path: `/parse/users${path()}`, headers: admin }),
      ({ body }) => body.includes(part),
    );
  const list = `?limit=${LIMIT}&order=-createdAt&count=1`;
  const search = (text: string) => `${list}&where=${encodeURIComponent(JSON.stringify({ email: { $regex: text } }))}`;
  const listed = '"results":[{';
  let created = 0;
  return [
    get('get', () => `/${idOf(someone())}`, '"objectId":'),
    get('list', () => list, listed),
    get('list, middle page', () => `${list}&skip=${(middlePage(size) - 1) * LIMIT}`, listed),
    get('search, one match', () => search(emailOf(someone()).replaceAll('.', '\\.')), listed),
    get('search, 3 letters', () => search(THREE_LETTERS), listed),
    lanes.operation('verify', (lane) => ({
      method: 'GET',
      path: '/parse/users/me',
      headers: { ...APP, 'X-Parse-Session-Token': tokens[lane] ?? '' },
    })),
    lanes.operation('update', () => ({
      method: 'PUT',
      path: `/parse/users/${idOf(someone())}`,
      headers: admin,
      body: JSON.stringify({ 'metadata.level': random(1000) }),
    })),
    hashing(lanes, 'create', () => {
      created += 1;
      return {
        path: '/parse/users',
        headers: admin,
        body: { username: newEmail(created), email: newEmail(created), password: PASSWORD, firstName: 'New' },
      };
    }),
    hashing(lanes, 'login', (lane) => ({
      path: '/parse/login',
      headers: APP,
      body: { username: signInEmail(lane), password: PASSWORD },
    })),
  ];
}

type Post = (lane: number) => { path: string; headers: Record<string, string>; body: unknown };

function hashing(lanes: Lanes, name: string, post: Post) {
  const operation = lanes.operation(name, (lane) => {
    const { body, ...request } = post(lane);
    return { method: 'POST', ...request, body: JSON.stringify(body) };
  });
  return { ...operation, lanesMax: HASHING_LANES };
}
