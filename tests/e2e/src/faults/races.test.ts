// F18, F19, F21, F22, T12: the same thing at the same moment at two servers. The database decides, once.
import { randomUUID } from 'node:crypto';
import { signIn } from '../../support/http';
import { PASSWORD } from '../../support/page';
import { report } from './support/chance';
import { type Client, type Outcome, openClient } from './support/client';
import { statuses } from './support/load';
import { type OwnedDatabase, openDatabase } from './support/owned-database';

const USERS = '/v2/admin/tenants/acme-corp/users';
const AT_ONCE = 50;

let database: OwnedDatabase;
let urls: string[];
let http: Client;
beforeAll(async () => {
  database = await openDatabase();
  const servers = [await database.serve(), await database.serve()];
  urls = await Promise.all(servers.map(({ url }) => url));
  http = openClient(AT_ONCE);
});
afterAll(async () => {
  http?.close();
  await database?.close();
});

/** Sends to both servers in turn, all at once. */
const allAtOnce = (send: (url: string, n: number) => Promise<Outcome>): Promise<Outcome[]> =>
  Promise.all(Array.from({ length: AT_ONCE }, (_, n) => send(urls[n % urls.length] ?? '', n)));

const admin = (url: string, call: string, body?: unknown) =>
  http.attempt(url, call, { token: database.adminToken, body });

it(`F18: of ${AT_ONCE} creates of one address, in any case of letters, one succeeds`, async () => {
  const email = `race.${randomUUID()}@acme.com`;
  const answers = await allAtOnce((url, n) =>
    admin(url, `POST ${USERS}`, { email: n % 3 === 0 ? email.toUpperCase() : email }),
  );
  const counts = statuses(answers);
  report('F18: creates of one address at two servers', {
    creates: AT_ONCE,
    created: counts[201] ?? 0,
    'refused (409)': counts[409] ?? 0,
  });
  expect(counts).toEqual({ 201: 1, 409: AT_ONCE - 1 });
});

it(`F19: all keys of ${AT_ONCE} PATCHes are kept`, async () => {
  const { body: user } = await admin(urls[0] ?? '', `POST ${USERS}`, {
    email: `${randomUUID()}@acme.com`,
    metadata: { start: true },
  });
  const answers = await allAtOnce((url, n) =>
    admin(url, `PATCH ${USERS}/${user.id}`, { metadata: { [`key_${n}`]: n } }),
  );
  const { body } = await admin(urls[1] ?? '', `GET ${USERS}/${user.id}`);
  const kept = Object.keys(body.metadata).filter((key) => key.startsWith('key_')).length;
  report('F19: PATCHes of different keys at two servers', {
    patches: AT_ONCE,
    acknowledged: statuses(answers)[200] ?? 0,
    lost: AT_ONCE - kept,
  });
  expect(statuses(answers)).toEqual({ 200: AT_ONCE });
  expect(body.metadata).toEqual({
    start: true,
    ...Object.fromEntries(answers.map((_, n) => [`key_${n}`, n])),
  });
});

it(`F21: ${AT_ONCE} uses of one refresh token have one successor`, async () => {
  const email = `${randomUUID()}@acme.com`;
  await admin(urls[0] ?? '', `POST ${USERS}`, { email, password: PASSWORD });
  const { body: tokens } = await signIn(urls[0] ?? '', email, PASSWORD);
  const body = { refresh_token: tokens.refresh_token };
  const answers = await allAtOnce((url) => http.attempt(url, 'POST /v2/auth/refresh', { body }));
  const won = answers.filter(({ status }) => status === 200);
  const successors = new Set(won.map((answer) => answer.body.refresh_token));
  report('F21: uses of one refresh token at two servers', {
    refreshes: AT_ONCE,
    answered: won.length,
    'live successors': successors.size,
  });
  expect(won.length).toBeGreaterThan(0);
  expect(answers.filter(({ status }) => status >= 500 || status === 0)).toEqual([]);
  expect(successors.size).toBe(1);
  const [successor] = successors;
  const next = await http.attempt(urls[1] ?? '', 'POST /v2/auth/refresh', { body: { refresh_token: successor } });
  expect(next.status).toBe(200);
});

it(`F22: ${AT_ONCE} POSTs with one Idempotency-Key take effect once`, async () => {
  const key = randomUUID();
  let deferred = 0;
  const post = async (url: string): Promise<Outcome> => {
    const outcome = await http.attempt(url, 'POST /v2/admin/tenants', {
      token: database.adminToken,
      body: { name: `Once ${key}` },
      headers: { 'idempotency-key': key },
    });
    // A busy machine may have no connection to the database in time. Whoever has a key sends it again.
    if (outcome.status !== 503) return outcome;
    deferred += 1;
    return post(url);
  };
  const answers = await allAtOnce(post);
  const made = answers.filter(({ status }) => status === 201);
  const running = answers.filter(({ body }) => body.code === 'idempotency_in_progress');
  const again = await post(urls[1] ?? '');
  const { body: list } = await admin(urls[0] ?? '', `GET /v2/admin/tenants?search=${key}`);
  report('F22: POSTs with one Idempotency-Key at two servers', {
    posts: AT_ONCE,
    effects: list.tenants.length,
    replayed: made.filter(({ headers }) => headers['idempotency-replayed'] === 'true').length,
    'told that the first still runs': running.length,
    'sent again after 503': deferred,
  });
  expect(made.length + running.length).toBe(AT_ONCE);
  expect(new Set([...made, again].map(({ body }) => body.id)).size).toBe(1);
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect(list.tenants).toHaveLength(1);
});

it('T12: a refresh token that was used up is told so by the server that starts after a kill -9, too', async () => {
  const killed = await database.serve();
  const url = await killed.url;
  const email = `${randomUUID()}@acme.com`;
  await admin(url, `POST ${USERS}`, { email, password: PASSWORD });
  const { body: first } = await signIn(url, email, PASSWORD);
  const refresh = (at: string, token: string) =>
    http.attempt(at, 'POST /v2/auth/refresh', { body: { refresh_token: token } });
  const { body: second } = await refresh(url, first.refresh_token);
  const { body: third } = await refresh(url, second.refresh_token);
  await killed.stop('SIGKILL');
  const next = await (await database.serve()).url;
  const replayed = await refresh(next, first.refresh_token);
  const live = await refresh(next, third.refresh_token);
  const me = await http.attempt(next, 'GET /v2/me', { token: third.access_token });
  report('T12: used refresh token replayed after kill -9', { replays: 1, accepted: replayed.status === 200 ? 1 : 0 });
  expect([replayed, live, me].map(({ status, body }) => [status, body.code])).toEqual([
    [401, 'refresh_token_reused'],
    [401, 'refresh_token_invalid'],
    [401, 'session_revoked'],
  ]);
});
