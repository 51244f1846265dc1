import type { Database, Sql } from '../src/db/database';
import { Prisma } from '../src/generated/prisma/client';

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** What statements look at. */
export interface Reading {
  /** Rows of the table. */
  rows: number;
  /** Pages of tables and indexes. */
  pages: number;
  /** Scans that go through all of the table. */
  whole: Plan[];
}

/**
 * Runs statements under EXPLAIN instead of for their rows, and says which rows of a table they look at.
 *
 * @param server As the server's own role: plans are those under row-level security.
 * @param watched `rowsMax`: a scan of the whole table that reads no more is none.
 */
export function planReader(server: Database, watched: { table: string; rowsMax: number }) {
  return async (run: (sql: Sql) => Promise<unknown>): Promise<Reading> => {
    const plans: Plan[] = [];
    let pages = 0;
    const explained = (sql: Sql): Sql => ({
      ...sql,
      query: async <R>(statement: Prisma.Sql) => {
        const [row] = await sql.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
          Prisma.sql`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON, TIMING OFF) ${statement}`,
        );
        for (const { Plan: plan } of row?.['QUERY PLAN'] ?? []) {
          plans.push(...nodesOf(plan));
          pages += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
        }
        return [] as R[];
      },
      of: (tenantId) => explained(sql.of(tenantId)),
      ofAllTenants: () => explained(sql.ofAllTenants()),
    });
    await run(explained(server));
    const scans = plans.filter((node) => node['Relation Name'] === watched.table && node['Actual Loops'] > 0);
    const looked = (node: Plan) =>
      (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)) *
      node['Actual Loops'];
    expect(scans.length).toBeGreaterThan(0);
    return {
      rows: scans.reduce((sum, node) => sum + looked(node), 0),
      pages,
      whole: scans.filter((node) => node['Node Type'] === 'Seq Scan' && looked(node) > watched.rowsMax),
    };
  };
}
