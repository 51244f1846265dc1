import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { CONSTRAINT_CODES } from '../src/db/errors';
import { createTestDatabase, type TestDatabase } from './test-database';

/** Tables that belong to no single tenant; every other one is led by its tenant in all its keys. */
const INSTALLATION_WIDE = [
  '_prisma_migrations',
  'api_keys',
  'idempotency_keys',
  'installation_keys',
  'signing_keys',
  'tenants',
];

/** What may be about all tenants: queues that each server works through, and searches whose conditions need an index. */
const ABOUT_ALL_TENANTS = [
  'audit/repository.ts',
  'jobs/repository.ts',
  'link-requests/repository.ts',
  'mail/repository.ts',
  'revocations/repository.ts',
  'roles/repository.ts',
  'user-import/repository.ts',
  'users/list-repository.ts',
  'users/repository.ts',
  'webhooks/outbox-repository.ts',
];

/** Keys that no request can violate: ids are random, hashes are of random secrets. */
const VIOLATED_BY_BUGS_ONLY = [
  'api_keys_key_hash_key',
  'api_keys_pkey',
  'audit_anchors_pkey',
  'audit_chain_pkey',
  'audit_chain_tenant_id_event_id_key',
  'audit_events_pkey',
  'audit_queue_pkey',
  'auth_configs_pkey',
  'backup_codes_pkey',
  'bulk_targets_pkey',
  'idempotency_keys_pkey',
  'installation_keys_pkey',
  'job_errors_pkey',
  'jobs_pkey',
  'link_requests_pkey',
  'mails_pkey',
  'mfa_factors_pkey',
  'one_time_tokens_pkey',
  'session_revocations_pkey',
  'sessions_pkey',
  'signing_keys_pkey',
  'tenants_pkey',
  'throttles_pkey',
  'user_import_chunks_pkey',
  'user_imports_pkey',
  'user_count_changes_pkey',
  'users_pkey',
  'webhook_deliveries_pkey',
  'webhook_queues_pkey',
  'webhook_snapshots_pkey',
  'webhooks_pkey',
];

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.connectionString);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function list(statement: string): Promise<string[]> {
  const { rows } = await client.query<[string]>({ text: statement, rowMode: 'array' });
  return rows.map(([value]) => value);
}

const outsideInstallation = `NOT (t.relname = ANY ('{${INSTALLATION_WIDE.join(',')}}'))`;
const ownTables = `t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p')`;

describe('the schema', () => {
  it('has installation-wide tables that exist, and no others without a tenant', async () => {
    const tables = await list(`SELECT t.relname FROM pg_class t WHERE ${ownTables} AND NOT EXISTS (
      SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'tenant_id' AND a.attnotnull) ORDER BY 1`);
    expect(tables).toEqual(INSTALLATION_WIDE);
  });

  it('leads every primary and unique key of the other tables with tenant_id', async () => {
    const others = await list(`SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
      WHERE ${ownTables} AND ${outsideInstallation} AND i.indisunique AND NOT EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = i.indkey[0] AND a.attname = 'tenant_id')`);
    expect(others).toEqual([]);
  });

  it('leads every foreign key with tenant_id, to the tenant of the other side', async () => {
    const others = await list(`SELECT c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
      JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
      WHERE c.contype = 'f' AND NOT (a.attname = 'tenant_id' AND (f.attname = 'tenant_id' OR c.confrelid = 'tenants'::regclass))`);
    expect(others).toEqual([]);
  });

  it('deletes with the tenant or user, and never rewrites a tenant_id', async () => {
    const others = await list(
      `SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT (confdeltype = 'c' AND confupdtype = 'a')`,
    );
    expect(others).toEqual([]);
  });

  it('has an index that serves each foreign key, so that a delete does not read whole tables', async () => {
    const others = await list(`SELECT c.conname FROM pg_constraint c WHERE c.contype = 'f' AND NOT EXISTS (
      SELECT FROM pg_index i WHERE i.indrelid = c.conrelid
        AND (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(c.conkey)] = c.conkey)`);
    expect(others).toEqual([]);
  });

  it('keeps every list of texts free of null: a list without entries is empty', async () => {
    const others =
      await list(`SELECT attrelid::regclass || '.' || attname FROM pg_attribute a JOIN pg_class t ON t.oid = attrelid
      WHERE ${ownTables} AND atttypid = 'text[]'::regtype AND NOT attnotnull`);
    expect(others).toEqual([]);
  });
});

describe('row-level security', () => {
  it('isolates every table but the installation-wide ones: call isolate_tenants() in the migration', async () => {
    const open = await list(`SELECT t.relname FROM pg_class t
      LEFT JOIN (SELECT polrelid, array_agg((polname::text, polcmd::text, polpermissive, polroles, polwithcheck IS NULL,
        regexp_replace(pg_get_expr(polqual, polrelid), '::text|\\s', '', 'g'))::text) AS policies FROM pg_policy GROUP BY 1) p
        ON p.polrelid = t.oid
      WHERE ${ownTables} AND ${outsideInstallation} AND NOT (t.relrowsecurity AND t.relforcerowsecurity
        AND policies = ARRAY[('tenant_isolation', '*', true, '{0}'::oid[], true,
          '((tenant_id=current_setting(''hellojohn.tenant'',true))ORsees_all_tenants())')::text])`);
    expect(open).toEqual([]);
  });

  it('is not decided by a plan that a function keeps: each that touches a tenant table enters its scope first', async () => {
    const keeping = await list(`SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
      AND p.provolatile <> 'i' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
      AND p.prosrc !~ '^\\s*DECLARE\\s+former TEXT := enter_scope\\(' ORDER BY 1`);
    expect(keeping).toEqual(['audit_is_over', 'audit_refuse', 'enter_scope', 'isolate_tenants']);
  });

  it('asks for nothing in the definition of a function that only a superuser may ask for', async () => {
    expect(
      await list("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proconfig IS NOT NULL"),
    ).toEqual([]);
  });

  it('is lifted in few files', async () => {
    const source = fileURLToPath(new URL('../src', import.meta.url));
    const files = (await readdir(source, { recursive: true })).filter((file) => /(?<!\.test)\.ts$/.test(file));
    const lifting = [];
    for (const file of files.filter((name) => !name.startsWith('db/') && !name.startsWith('generated/'))) {
      if ((await readFile(join(source, file), 'utf8')).includes('.ofAllTenants(')) lifting.push(file);
    }
    expect(lifting.sort()).toEqual(ABOUT_ALL_TENANTS);
  });
});

describe('the codes of violated constraints', () => {
  it('name every unique and foreign key, or it is listed as out of reach', async () => {
    const keys = await list(`SELECT conname::text FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
      WHERE ${ownTables} AND contype IN ('p', 'u', 'f') AND t.relname <> '_prisma_migrations'
      UNION SELECT x.relname::text FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
      WHERE ${ownTables} AND i.indisunique AND t.relname <> '_prisma_migrations'`);
    expect([...Object.keys(CONSTRAINT_CODES), ...VIOLATED_BY_BUGS_ONLY].sort()).toEqual(keys.sort());
  });
});
