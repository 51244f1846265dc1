import { createHash } from 'node:crypto';
import { Prisma } from '../generated/prisma/client';
import { sqlStateOf } from './errors';
import { ALL_TENANTS, type Scope } from './scope';

class PreparedSql extends Prisma.Sql {}

/**
 * As `Prisma.sql`, for a statement whose plan PostgreSQL may keep, because one is right for all values: rows found by
 * their whole key, or inserted. To plan such a statement takes several times what running it does. Nothing with `LIMIT`,
 * a list, or a condition that may match many: those are planned for their values, each time.
 */
export function prepared(strings: readonly string[], ...values: unknown[]): Prisma.Sql {
  return new PreparedSql(strings, values);
}

/** The names that prepared statements have on the connections of one pool. */
export interface PreparedNames {
  /** undefined: it is planned each time. So is all that is about all tenants: its plan has no policy in it. */
  of(sql: Prisma.Sql, text: string, scope: Scope): string | undefined;
  /**
   * Whether a statement failed because of its name, so that trying again helps: from then on there are no names.
   *
   * A pooler that lends a connection for one transaction and does not follow names (PgBouncer before 1.21, or with
   * `max_prepared_statements = 0`) leads to connections without the statement, or with that of another client. And a
   * migration may change the type of a column that a kept plan returns.
   */
  areRefusedBy(error: unknown): boolean;
}

/** invalid_sql_statement_name, duplicate_prepared_statement, and feature_not_supported for a changed type. */
const REFUSALS: readonly (string | undefined)[] = ['26000', '42P05', '0A000'];

export function createPreparedNames(): PreparedNames {
  let areOn = true;
  return {
    of: (sql, text, scope) =>
      areOn && scope !== ALL_TENANTS && sql instanceof PreparedSql ? preparedName(text) : undefined,
    areRefusedBy(error) {
      const isRefused = REFUSALS.includes(sqlStateOf(error));
      areOn &&= !isRefused;
      return isRefused;
    },
  };
}

/** Each may cost every connection some 50 kB in PostgreSQL: a bound for statements that are put together. */
const NAMES_MAX = 100;
const names = new Map<string, string>();

/** Made of the text: whoever else is on a connection, the same name is the same statement. undefined: there are too many. */
export function preparedName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size === NAMES_MAX) return known;
  const name = `hj_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
  names.set(text, name);
  return name;
}
