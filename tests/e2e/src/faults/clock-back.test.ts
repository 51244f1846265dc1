// One of two servers whose clock is an hour behind: it judges time by the database, as the other does.
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type Answer, adminOf, send, signIn } from '../../support/http';
import { claimsOf, PASSWORD } from '../../support/page';
import { report } from './support/chance';
import { type OwnedDatabase, openDatabase } from './support/owned-database';

const HOUR_S = 3600;
/** Half an hour ago by the database is in half an hour by the clock that is behind. */
const HALF_AN_HOUR_AGO = `now() - interval '30 minutes'`;
const NEAR_S = 60;

/** Debian's libfaketime, if this machine has it. */
function findFakeTime(): string | undefined {
  const folders = readdirSync('/usr/lib', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const candidates = folders.map(({ name }) => join('/usr/lib', name, 'faketime'));
  const found = candidates.find((folder) => {
    try {
      return readdirSync(folder).includes('libfaketime.so.1');
    } catch {
      return false;
    }
  });
  return found === undefined ? undefined : join(found, 'libfaketime.so.1');
}

const library = process.platform === 'linux' ? findFakeTime() : undefined;
if (library === undefined) process.stdout.write('clock back: NOT RUN, libfaketime is not installed\n');

(library === undefined ? describe.skip : describe)('a server whose clock is an hour behind', () => {
  let database: OwnedDatabase;
  let sql: pg.Client;
  let right: string;
  let behind: string;

  beforeAll(async () => {
    database = await openDatabase();
    sql = new pg.Client({ connectionString: database.url });
    await sql.connect();
    right = await (await database.serve()).url;
    const late = await database.serve({
      LD_PRELOAD: library ?? '',
      FAKETIME: '-1h',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    behind = await late.url;
    const logged = /"time":"([^"]+)"/.exec(late.output())?.[1];
    if (logged !== undefined) expect(Date.now() - Date.parse(logged)).toBeGreaterThan((HOUR_S - NEAR_S) * 1000);
  });
  afterAll(async () => {
    await sql?.end();
    await database?.close();
  });

  const admin = (url: string) => adminOf({ url, adminToken: database.adminToken });

  async function createUser(url = right) {
    const email = `${randomUUID()}@acme.com`;
    const { body } = await admin(url)('POST /users', { email, password: PASSWORD });
    return { id: body.id as string, email };
  }

  const tokensAt = async (url: string, email: string) => (await signIn(url, email, PASSWORD)).body;
  const me = (url: string, token: string) => send(url, 'GET /v2/me', { token });
  const refresh = (url: string, token: string) =>
    send(url, 'POST /v2/auth/refresh', { body: { refresh_token: token } });
  const both = (run: (url: string) => Promise<Answer>) => Promise.all([right, behind].map(run));

  it('its own clock is behind: the test means something', async () => {
    const { headers } = await send(behind, 'GET /healthz');
    expect(Date.now() - Date.parse(headers.get('date') ?? '')).toBeGreaterThan((HOUR_S - NEAR_S) * 1000);
  });

  it('revives no session that has expired', async () => {
    const { id, email } = await createUser();
    const tokens = await tokensAt(right, email);
    expect((await me(behind, tokens.access_token)).status).toBe(200);
    await sql.query(`UPDATE sessions SET expires_at = ${HALF_AN_HOUR_AGO} WHERE user_id = $1`, [id]);
    const refused = await both((url) => refresh(url, tokens.refresh_token));
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(
      Array(2).fill([401, 'refresh_token_invalid']),
    );
  });

  it('revives no API key that has expired', async () => {
    const { body: key } = await send(right, 'POST /v2/admin/api-keys', {
      token: database.adminToken,
      body: { name: 'clock', scopes: ['users:read'] },
    });
    const list = (url: string) => send(url, 'GET /v2/admin/tenants/acme-corp/users?limit=1', { token: key.key });
    expect((await both(list)).map(({ status }) => status)).toEqual([200, 200]);
    await sql.query(`UPDATE api_keys SET expires_at = ${HALF_AN_HOUR_AGO} WHERE id = $1`, [key.id]);
    expect((await both(list)).map(({ status }) => status)).toEqual([401, 401]);
  });

  it('ends a disabling that is over, and keeps one that is not', async () => {
    const { id, email } = await createUser();
    await admin(right)(`PATCH /users/${id}`, { status: 'disabled' });
    await sql.query(`UPDATE users SET disabled_until = ${HALF_AN_HOUR_AGO} WHERE id = $1`, [id]);
    expect((await both((url) => signIn(url, email, PASSWORD))).map(({ status }) => status)).toEqual([200, 200]);
    await admin(right)(`PATCH /users/${id}`, { status: 'disabled' });
    await sql.query(`UPDATE users SET disabled_until = now() + interval '1 minute' WHERE id = $1`, [id]);
    expect((await both((url) => signIn(url, email, PASSWORD))).map(({ status }) => status)).toEqual([403, 403]);
  });

  it('issues tokens and times by the database, and ids that are unique', async () => {
    const created = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        admin(index % 2 === 0 ? right : behind)('POST /users', { email: `${randomUUID()}@acme.com` }),
      ),
    );
    expect(created.map(({ status }) => status)).toEqual(created.map(() => 201));
    const users = created.map(({ body }) => body as { id: string });
    const { rows } = await sql.query<{ away: number }>(
      'SELECT abs(extract(epoch FROM clock_timestamp() - created_at))::float8 AS away FROM users WHERE id = ANY($1)',
      [users.map(({ id }) => id)],
    );
    const { email } = await createUser();
    const { access_token: access } = await tokensAt(behind, email);
    const awayS = Math.abs(Number(claimsOf(access).iat) - Date.now() / 1000);
    const unique = new Set(users.map(({ id }) => id)).size;
    report('F13: clock an hour back at one of two servers', {
      users: users.length,
      'unique ids': unique,
      'seconds between token and database': awayS,
    });
    expect(unique).toBe(users.length);
    expect(rows).toHaveLength(users.length);
    expect(Math.max(...rows.map(({ away }) => away))).toBeLessThan(NEAR_S);
    expect(awayS).toBeLessThan(NEAR_S);
    expect((await both((url) => me(url, access))).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('throttles together with the other, for no longer than the window', async () => {
    const { email } = await createUser();
    const guess = (url: string) => signIn(url, email, 'not-the-password');
    const answers: Answer[] = [];
    for (let count = 0; count < 24; count += 1) answers.push(await guess(count % 2 === 0 ? right : behind));
    const limited = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(20);
    expect(limited.length).toBeGreaterThanOrEqual(4);
    const waits = limited.map(({ headers }) => Number(headers.get('retry-after')));
    expect(waits.filter((seconds) => !(seconds >= 1 && seconds <= NEAR_S))).toEqual([]);
  });
});
