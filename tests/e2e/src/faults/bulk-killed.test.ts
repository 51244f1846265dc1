// `kill -9` of the server in the middle of each kind of bulk job: exact counts, nobody twice.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openChance, report } from './support/chance';
import { watchJob } from './support/import-job';
import { type OwnedDatabase, openDatabase } from './support/owned-database';

const USERS = Number(process.env.FAULT_BULK_USERS ?? 2000);
const KILLS = Number(process.env.FAULT_BULK_KILLS ?? 1);
const UNKNOWN = 'usr_01HX0000000000000000000000';

/** In an order in which each finds something to do with everybody, and the event that it leaves of each. */
const KINDS = [
  { action: 'update', changes: { metadata: { done: true } }, event: 'user.updated' },
  { action: 'revoke_sessions', event: 'session.ended' },
  { action: 'password_reset', event: 'user.password_reset' },
  { action: 'disable', event: 'user.disabled' },
  { action: 'enable', event: 'user.enabled' },
  { action: 'delete', event: 'user.deleted' },
];

let database: OwnedDatabase;
let client: pg.Client;
let userIds: string[];
beforeAll(async () => {
  database = await openDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  await client.query(
    `INSERT INTO users (tenant_id, id, email, email_canonical, roles)
     SELECT t.id, 'usr_01HX' || lpad(n::text, 22, '0'), n || '@acme.com', n || '@acme.com', '{member}'
     FROM tenants t, generate_series(1, $1::int) n`,
    [USERS],
  );
  await client.query(
    `INSERT INTO sessions (tenant_id, id, user_id, created_at, last_active_at, expires_at, refresh_nonce, refresh_token_hash, refreshed_at)
     SELECT tenant_id, replace(id, 'usr_', 'ses_'), id, now(), now(), now() + interval '1 day', sha256(id::bytea), sha256(id::bytea), now()
     FROM users`,
  );
  userIds = (await client.query<{ id: string }>('SELECT id FROM users ORDER BY id')).rows.map(({ id }) => id);
});
afterAll(async () => {
  await client?.end();
  await database?.close();
});

async function start(url: string, body: object): Promise<string> {
  const answer = await fetch(`${url}/v2/admin/tenants/acme-corp/users/bulk`, {
    method: 'POST',
    headers: { authorization: `Bearer ${database.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, user_ids: [...userIds, UNKNOWN] }),
  });
  const job = (await answer.json()) as { id: string };
  if (answer.status !== 202) throw new Error(JSON.stringify(job));
  return job.id;
}

/** What the job has left. */
async function outcomeOf(id: string, event: string) {
  const one = async (text: string, ...values: string[]) => (await client.query(text, values)).rows[0];
  return {
    job: await one('SELECT status, total, succeeded, failed, skipped FROM jobs WHERE id = $1', id),
    events: await one(
      `SELECT count(*)::int AS n, count(DISTINCT target_id)::int AS distinct FROM audit_events
       WHERE type = $2 AND request_id = (SELECT request_id FROM jobs WHERE id = $1)`,
      ...[id, event],
    ),
    errors: (await client.query('SELECT line, user_id, code FROM job_errors WHERE job_id = $1', [id])).rows,
    rest: await one('SELECT count(*)::int AS n FROM bulk_targets'),
  };
}

it(`${KINDS.map(({ action }) => action).join(', ')}: goes on by itself and does nobody twice`, async () => {
  const chance = openChance();
  const killedAt: string[] = [];
  let server = await database.serve();
  for (const { event, ...body } of KINDS) {
    const id = await start(await server.url, body);
    const job = watchJob(client, id);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { processed } = await job.row();
      await job.beyond(processed + chance.between(0, USERS / KILLS / 2) - 1);
      await sleep(chance.between(0, 50));
      await server.stop('SIGKILL');
      const left = await job.row();
      if (left.status !== 'succeeded') killedAt.push(`${body.action} ${left.processed}`);
      server = await database.serve();
      await server.url;
    }
    await job.ended();
    expect([body.action, await outcomeOf(id, event)]).toEqual([
      body.action,
      {
        job: { status: 'succeeded', total: USERS + 1, succeeded: USERS, failed: 1, skipped: 0 },
        events: { n: USERS, distinct: USERS },
        errors: [{ line: USERS + 1, user_id: UNKNOWN, code: 'user_not_found' }],
        rest: { n: 0 },
      },
    ]);
  }
  report('F32: server killed during bulk actions', {
    seed: chance.seed,
    users: USERS,
    'killed at': killedAt.join(', '),
  });
  expect(killedAt.length).toBeGreaterThan(0);
  expect((await client.query('SELECT FROM users')).rowCount).toBe(0);
  await server.stop();
}, 300_000);
