import pg from 'pg';

/** Partitions of each table: enough for tenants to lie apart. */
const COUNT = 4;

/** Definitions of what hangs on a table, as PostgreSQL prints them. */
interface TableParts {
  name: string;
  constraints: string[];
  indexes: string[];
  foreignKeys: string[];
  triggers: string[];
  access: string[];
}

const PARTS: Record<Exclude<keyof TableParts, 'name'>, string> = {
  constraints: `SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = $1::regclass AND contype IN ('p', 'u')`,
  indexes: `SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = $1::regclass
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid)`,
  foreignKeys: `SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'f'`,
  triggers: `SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal`,
  access: `SELECT format('GRANT %s ON %s TO %s', privilege_type, oid::regclass, grantee::regrole)
      FROM pg_class, aclexplode(relacl) WHERE oid = $1::regclass AND grantee <> 0
    UNION ALL SELECT format('CREATE POLICY %I ON %I AS %s FOR %s TO %s %s %s', policyname, tablename, permissive, cmd,
        array_to_string(roles, ', '), 'USING (' || qual || ')', 'WITH CHECK (' || with_check || ')')
      FROM pg_policies WHERE schemaname = 'public' AND tablename = $1::text
    UNION ALL SELECT format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', relname)
      FROM pg_class WHERE oid = $1::regclass AND relrowsecurity
    UNION ALL SELECT format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', relname)
      FROM pg_class WHERE oid = $1::regclass AND relforcerowsecurity`,
};

/**
 * Makes every table with a tenant in its key, all empty, one that is partitioned by the hash of its tenant: same columns,
 * keys, foreign keys, indexes, triggers and rights.
 *
 * @returns The names of the tables.
 */
export async function partitionByTenant(connectionString: string): Promise<string[]> {
  const client = new pg.Client(connectionString);
  await client.connect();
  try {
    await client.query('BEGIN');
    const tables = await describe(client);
    await client.query('CREATE SCHEMA unpartitioned');
    await Promise.all(tables.map(({ name }) => replace(client, name)));
    for (const part of ['constraints', 'indexes', 'foreignKeys', 'triggers', 'access'] as const) {
      for (const table of tables) for (const statement of table[part]) await client.query(statement);
    }
    await client.query('DROP SCHEMA unpartitioned CASCADE');
    await numberIndexes(client);
    await client.query('COMMIT');
    return tables.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

async function describe(client: pg.Client): Promise<TableParts[]> {
  const texts = async (statement: string, values: string[] = []) =>
    (await client.query<[string]>({ text: statement, values, rowMode: 'array' })).rows.map(([text]) => text);
  const names = await texts(`SELECT c.relname::text FROM pg_class c
    JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname = 'tenant_id' ORDER BY 1`);
  const tables: TableParts[] = [];
  for (const name of names) {
    const table: TableParts = { name, constraints: [], indexes: [], foreignKeys: [], triggers: [], access: [] };
    for (const part of Object.keys(PARTS) as (keyof typeof PARTS)[]) table[part] = await texts(PARTS[part], [name]);
    tables.push(table);
  }
  return tables;
}

/** The old table goes aside with its indexes, which frees their names; its sequences stay with the new one. */
async function replace(client: pg.Client, name: string): Promise<void> {
  const partitions = Array.from(
    { length: COUNT },
    (_, n) => `CREATE TABLE ${name}_${n} PARTITION OF ${name} FOR VALUES WITH (MODULUS ${COUNT}, REMAINDER ${n});`,
  );
  await client.query(`
    DO $$ DECLARE owned regclass; BEGIN
      FOR owned IN SELECT s.oid FROM pg_class s JOIN pg_depend d ON d.objid = s.oid
        WHERE s.relkind = 'S' AND d.refobjid = '${name}'::regclass AND d.deptype = 'a'
      LOOP EXECUTE format('ALTER SEQUENCE %s OWNED BY NONE', owned); END LOOP;
    END $$;
    ALTER TABLE ${name} SET SCHEMA unpartitioned;
    CREATE TABLE ${name} (LIKE unpartitioned.${name} INCLUDING ALL EXCLUDING INDEXES) PARTITION BY HASH (tenant_id);
    ${partitions.join('\n')}`);
}

/** PostgreSQL makes up names for the indexes of partitions; here they are named as Citus names those of its shards. */
async function numberIndexes(client: pg.Client): Promise<void> {
  await client.query(`
    DO $$ DECLARE part record; BEGIN
      FOR part IN SELECT h.inhrelid::regclass AS index, p.relname, substring(t.relname FROM '_[0-9]+$') AS number
        FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent AND p.relkind = 'I'
          JOIN pg_index i ON i.indexrelid = h.inhrelid JOIN pg_class t ON t.oid = i.indrelid
      LOOP EXECUTE format('ALTER INDEX %s RENAME TO %I', part.index, part.relname || part.number); END LOOP;
    END $$`);
}
