// What the lists beside that of users read of a tenant with a lot in them, by EXPLAIN.
import { auditEventsOf } from '../src/audit/repository';
import type { Database, Sql } from '../src/db/database';
import { Prisma } from '../src/generated/prisma/client';
import { jobsOf } from '../src/jobs/repository';
import { mailsOf } from '../src/mail/repository';
import { sessionsOf } from '../src/sessions/repository';
import { createDatabaseBench, type DatabaseBench, insertTenant } from './database-bench';
import { planReader } from './plans';

const TENANT = 'ten_large';
const ROWS = 20_000;
const LIMIT = 21;

let bench: DatabaseBench;
let server: Database;
beforeAll(async () => {
  bench = await createDatabaseBench();
  server = bench.openAsServer();
  const db = bench.open({ statementTimeoutMs: 120_000 });
  const numbers = Prisma.sql`generate_series(1, ${ROWS}::int) n`;
  await db.transaction(async (tx) => {
    await tx.execute(insertTenant(TENANT));
    await tx.execute(Prisma.sql`
      INSERT INTO users (tenant_id, id, email, email_canonical)
      SELECT ${TENANT}, 'usr_' || n, n || '@example.com', n || '@example.com' FROM generate_series(1, 100) n`);
    await tx.execute(Prisma.sql`
      INSERT INTO audit_events (tenant_id, id, type, at, actor_type, actor_id, target_type, target_id, changes, mac)
      SELECT ${TENANT}, 'evt_' || lpad(n::text, 26, '0'), CASE n % 1000 WHEN 1 THEN 'role.created' ELSE 'user.updated' END,
        now(), 'user', 'usr_' || n % 500, 'user', 'usr_' || n % 700, '{}', '' FROM ${numbers}`);
    await tx.execute(Prisma.sql`
      INSERT INTO sessions (tenant_id, id, user_id, created_at, last_active_at, expires_at, amr, refresh_nonce, refresh_token_hash, refreshed_at)
      SELECT ${TENANT}, 'ses_' || n, 'usr_' || 1 + n % 100, now(), now(), now() + interval '1 day', '{pwd}', '', sha256(n::text::bytea), now()
      FROM ${numbers}`);
    await tx.execute(Prisma.sql`
      INSERT INTO jobs (tenant_id, id, type, params, actor_type, due_at, created_at)
      SELECT ${TENANT}, 'job_' || lpad(n::text, 26, '0'), 'import', '{}', 'root', now(), now() FROM ${numbers}`);
    await tx.execute(Prisma.sql`
      INSERT INTO mails (tenant_id, id, user_id, template, payload, next_attempt_at, created_at, dead_at)
      SELECT ${TENANT}, 'mail_' || lpad(n::text, 26, '0'), 'usr_1', 'welcome', '', now(), now(),
        CASE WHEN n <= 200 OR n > ${ROWS / 2} THEN now() END FROM ${numbers}`);
    for (const table of ['audit_events', 'sessions', 'jobs', 'mails']) await tx.execute(Prisma.raw(`ANALYZE ${table}`));
  });
}, 120_000);
afterAll(() => bench.close());

const at = (prefix: string, n: number) => `${prefix}_${String(n).padStart(26, '0')}`;
const events = (filter: Parameters<ReturnType<typeof auditEventsOf>['list']>[0], before?: string) => (sql: Sql) =>
  auditEventsOf(sql, TENANT).list(filter, { before, limit: LIMIT });
const mails = (isDead: boolean | undefined, before?: string) => (sql: Sql) =>
  mailsOf(sql, TENANT).list({ isDead, before }, { offset: 0, limit: LIMIT });

const LISTS: [name: string, table: string, run: (sql: Sql) => Promise<unknown>][] = [
  ['the audit log', 'audit_events', events({})],
  ['the audit log in the middle', 'audit_events', events({}, at('evt', ROWS / 2))],
  ['the audit log by a rare type', 'audit_events', events({ type: 'role.created' })],
  ['the audit log by actor', 'audit_events', events({ actor: 'usr_7' })],
  ['the audit log by target', 'audit_events', events({ target: 'usr_7' })],
  ['the audit log from a moment', 'audit_events', events({ fromId: at('evt', 10), toId: at('evt', 5000) })],
  ['sessions of a user', 'sessions', (sql) => sessionsOf(sql, TENANT).list('usr_7', 1000)],
  ['mails', 'mails', mails(undefined)],
  ['mails in the middle', 'mails', mails(undefined, at('mail', ROWS / 2))],
  ['mails that wait', 'mails', mails(false)],
  ['mails that are dead', 'mails', mails(true, at('mail', ROWS / 2))],
  ['jobs', 'jobs', (sql) => jobsOf(sql, TENANT).list({}, { offset: 0, limit: LIMIT })],
  [
    'jobs in the middle',
    'jobs',
    (sql) => jobsOf(sql, TENANT).list({ before: at('job', ROWS / 2) }, { offset: 0, limit: LIMIT }),
  ],
];

it.each(LISTS)('reads no more rows for a page of %s than it shows', async (_name, table, run) => {
  const { rows, whole } = await planReader(server, { table, rowsMax: 0 })(run);
  const shown = table === 'sessions' ? ROWS / 100 : LIMIT;
  expect({ whole, rows, isBounded: rows <= shown }).toEqual({ whole: [], rows, isBounded: true });
});
