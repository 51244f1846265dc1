import { run } from '../postgres';

/**
 * What PostgreSQL itself takes for the rows, with the columns that it computes and all indexes, in one COPY: the measure
 * of an import. The copy has no triggers and no foreign keys, and nobody writes an audit log of it.
 */
export async function prepareCopy(connectionString: string): Promise<() => Promise<void>> {
  const [row] = await run(
    connectionString,
    `SELECT current_setting('data_directory') || '/users.copy' AS file, string_agg(quote_ident(column_name), ', ') AS columns
     FROM information_schema.columns WHERE table_name = 'users' AND is_generated = 'NEVER'`,
  );
  await run(
    connectionString,
    `COPY (SELECT ${row?.columns} FROM users ORDER BY id) TO '${row?.file}'`,
    'CREATE TABLE users_copy (LIKE users INCLUDING ALL)',
    'CHECKPOINT',
  );
  return async () => {
    await run(connectionString, `COPY users_copy (${row?.columns}) FROM '${row?.file}'`);
  };
}
