import { Prisma } from '../generated/prisma/client';
import type { Sql } from './database';

/** Whose rows a statement sees: those of one tenant, of all tenants, or of none. */
export type Scope = string | typeof ALL_TENANTS | null;

/** What the policies of the tenant tables know as "all"; no id of a tenant looks like it. */
export const ALL_TENANTS = '*';

/**
 * Sets the scope until the end of the transaction, which a statement sent together with this one is in. What a
 * connection keeps for others stays as it is, so PgBouncer may lend it to them.
 */
export const enterScope = (scope: Scope): Prisma.Sql =>
  Prisma.sql`SELECT set_config('hellojohn.tenant', ${scope}, true)`;

/** Enters the first scope of a transaction together with its settings. */
export function setLocally(settings: Readonly<Record<string, number>>, scope: Scope): Prisma.Sql {
  const all = Object.entries(settings).map(([name, value]) => [name, String(value)]);
  if (scope !== null) all.push(['hellojohn.tenant', scope]);
  return Prisma.sql`SELECT ${Prisma.join(all.map(([name, value]) => Prisma.sql`set_config(${name}, ${value}, true)`))}`;
}

/** Whether a statement takes back the scope that was entered last, and can't have one before it: all others would fail. */
export const isRollbackTo = ({ text }: { text: string }): boolean => text.startsWith('ROLLBACK TO ');

/** How statements reach a database, whichever driver, transaction or unit leads there. */
export interface Statements {
  query<R>(sql: Prisma.Sql, scope: Scope): Promise<R[]>;
  execute(sql: Prisma.Sql, scope: Scope): Promise<number>;
  afterCommit(run: () => void): void;
}

/** Statements with nothing of any tenant in sight, until `of` says whose rows they are about. */
export function sqlOn(statements: Statements, scope: Scope = null): Sql {
  return {
    query: (sql) => statements.query(sql, scope),
    execute: (sql) => statements.execute(sql, scope),
    afterCommit: (run) => statements.afterCommit(run),
    of: (tenantId) => sqlOn(statements, tenantId),
    ofAllTenants: () => sqlOn(statements, ALL_TENANTS),
  };
}
