import { Prisma, type PrismaClient } from '../generated/prisma/client';
import type { OrmTx } from './database';
import { isSerializationFailure, translateDatabaseError } from './errors';
import { enterScope, isRollbackTo, type Scope, sqlOn } from './scope';
import { toDriverValue } from './sql';
import { translated } from './statements';
import type { Limits } from './transaction';

/** A transaction of the ORM that others can be part of. */
export interface OrmUnit extends OrmTx {
  /** A transaction within this one: what fails in it is undone, and this one can go on. */
  nested<T>(body: (tx: OrmTx) => Promise<T>): Promise<T>;
}

export async function ormTransact<T>(orm: PrismaClient, limits: Limits, body: (tx: OrmUnit) => Promise<T>): Promise<T> {
  const hooks: (() => void)[] = [];
  const result = await orm.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT set_config('statement_timeout', ${String(limits.statementMs)}, true),
        set_config('lock_timeout', ${String(limits.lockMs)}, true),
        set_config('idle_in_transaction_session_timeout', ${String(limits.idleInTransactionMs)}, true)`;
      const result = await body(unitOn(tx, hooks));
      // Prisma takes the ROLLBACK that COMMIT turns into after an ignored failure for success; this fails instead.
      await tx.$queryRaw`SELECT 1`;
      return result;
    },
    { maxWait: limits.connectMs, timeout: limits.idleInTransactionMs },
  );
  for (const hook of hooks) hook();
  return result;
}

function unitOn(orm: Prisma.TransactionClient, hooks: (() => void)[]): OrmUnit {
  const inScope = scopesOf(orm);
  const sql = sqlOn({
    query: async <R>(sql: Prisma.Sql, scope: Scope) => {
      const rows = await translated(inScope(scope, () => orm.$queryRaw<Record<string, unknown>[]>(sql)));
      return rows.map(toDriverRow) as R[];
    },
    execute: (sql, scope) => translated(inScope(isRollbackTo(sql) ? undefined : scope, () => orm.$executeRaw(sql))),
    afterCommit: (hook) => void hooks.push(hook),
  });
  const unit: OrmUnit = {
    ...sql,
    orm,
    ormOf: (tenantId) => inScope(tenantId, async () => orm),
    async nested(body) {
      await sql.execute(Prisma.sql`SAVEPOINT inner_transaction`);
      try {
        const result = await body(unit);
        await sql.execute(Prisma.sql`RELEASE SAVEPOINT inner_transaction`);
        return result;
      } catch (error) {
        // A conflict is for the unit as a whole to try again; its transaction is over anyway.
        if (isSerializationFailure(error)) throw error;
        await sql.execute(Prisma.sql`ROLLBACK TO SAVEPOINT inner_transaction`);
        throw translateDatabaseError(error);
      }
    },
  };
  return unit;
}

/** Runs statements one after the other, each in its scope, which the ORM can't send along; undefined = unknown after it. */
function scopesOf(orm: Prisma.TransactionClient) {
  let entered: Scope | undefined = null;
  let last: Promise<unknown> = Promise.resolve();
  return <T>(scope: Scope | undefined, run: () => Promise<T>): Promise<T> => {
    const turn = last.then(async () => {
      if (scope !== undefined && scope !== entered) await orm.$queryRaw(enterScope(scope));
      entered = scope;
      return run();
    });
    last = turn.catch(() => undefined);
    return turn;
  };
}

const toDriverRow = (row: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, toDriverValue(value)]));
