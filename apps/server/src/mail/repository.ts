import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import type { MailTemplate } from './templates';

/** A mail in the outbox. */
export interface MailRow {
  tenantId: string;
  id: string;
  userId: string;
  template: MailTemplate;
  /** Sealed: recipient and texts. */
  payload: Uint8Array;
  /** Tries so far, the one under way included. */
  attempts: number;
  expiresAt: Date | null;
  /** When the mail server refused for good, or nobody took it for days. */
  deadAt: Date | null;
  /** When it is tried again; of a dead mail: removed. */
  nextAttemptAt: Date;
  lastError: string | null;
  createdAt: Date;
}

type NewMailRow = Omit<MailRow, 'tenantId' | 'attempts' | 'deadAt' | 'nextAttemptAt' | 'lastError'>;

const columns = Prisma.sql`m.tenant_id AS "tenantId", m.id, m.user_id AS "userId", m.template, m.payload, m.attempts,
  m.expires_at AS "expiresAt", m.dead_at AS "deadAt", m.next_attempt_at AS "nextAttemptAt",
  m.last_error AS "lastError", m.created_at AS "createdAt"`;

/** Mails of one tenant. */
export function mailsOf(sql: Sql, tenantId: string) {
  const own = sql.of(tenantId);
  return {
    async insert(rows: readonly NewMailRow[]): Promise<void> {
      const values = rows.map(
        (row) => Prisma.sql`(${tenantId}, ${row.id}, ${row.userId}, ${row.template}, ${row.payload}, ${row.createdAt},
          ${row.expiresAt}, ${row.createdAt})`,
      );
      await own.execute(Prisma.sql`
        INSERT INTO mails (tenant_id, id, user_id, template, payload, next_attempt_at, expires_at, created_at)
        VALUES ${Prisma.join(values)}`);
    },

    /** Newest first. @param filter.before Id of the last row of the page before. */
    list(
      { isDead, before }: { isDead: boolean | undefined; before: string | undefined },
      { offset, limit }: { offset: number; limit: number },
    ): Promise<MailRow[]> {
      const after = before === undefined ? Prisma.empty : Prisma.sql`AND m.id < ${before}`;
      return own.query<MailRow>(Prisma.sql`
        SELECT ${columns} FROM mails m WHERE m.tenant_id = ${tenantId} ${deadness(isDead)} ${after}
        ORDER BY m.id DESC LIMIT ${limit} OFFSET ${offset}`);
    },

    async count(isDead: boolean | undefined): Promise<number> {
      const [row] = await own.query<{ count: number }>(
        Prisma.sql`SELECT count(*) FROM mails m WHERE m.tenant_id = ${tenantId} ${deadness(isDead)}`,
      );
      return row?.count ?? 0;
    },

    /** Makes a dead mail due; leaves one that waits as it is. @returns Null when there is no such mail. */
    async revive(id: string, now: Date): Promise<{ userId: string; wasDead: boolean } | null> {
      const [row] = await own.query<{ userId: string; wasDead: boolean }>(Prisma.sql`
        WITH found AS (SELECT id, dead_at FROM mails WHERE tenant_id = ${tenantId} AND id = ${id} FOR UPDATE)
        UPDATE mails m SET dead_at = NULL,
          next_attempt_at = CASE WHEN f.dead_at IS NULL THEN m.next_attempt_at ELSE ${now}::timestamptz END
        FROM found f WHERE m.tenant_id = ${tenantId} AND m.id = f.id
        RETURNING m.user_id AS "userId", f.dead_at IS NOT NULL AS "wasDead"`);
      return row ?? null;
    },
  };
}

function deadness(isDead: boolean | undefined): Prisma.Sql {
  if (isDead === undefined) return Prisma.empty;
  return isDead ? Prisma.sql`AND m.dead_at IS NOT NULL` : Prisma.sql`AND m.dead_at IS NULL`;
}

/** A mail as a server has claimed it: `attempts` tells a later claim from this one. */
export type Claim = Pick<MailRow, 'tenantId' | 'id' | 'attempts'>;

/** The outbox of the whole installation, as the delivery of each server works through it. */
export function outboxOf(sql: Sql) {
  const all = sql.ofAllTenants();
  const held = ({ tenantId, id, attempts }: Claim) =>
    Prisma.sql`tenant_id = ${tenantId} AND id = ${id} AND attempts = ${attempts}`;
  return {
    /**
     * Takes the mail that is due for longest, unless another server holds it. The claim is a date in the row and not a
     * lock, so no transaction is open while a mail server takes its time, and the claim of a killed server runs out. MATERIALIZED:
     * a subquery that is run once a row would find the claimed row locked by now, and claim another one as well.
     */
    async claim(now: Date, leaseUntil: Date): Promise<MailRow | null> {
      const rows = await all.query<MailRow>(Prisma.sql`
        WITH due AS MATERIALIZED (
          SELECT tenant_id, id FROM mails WHERE next_attempt_at <= ${now}
          ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        UPDATE mails m SET next_attempt_at = ${leaseUntil}, attempts = m.attempts + 1 FROM due
        WHERE m.tenant_id = due.tenant_id AND m.id = due.id
        RETURNING ${columns}`);
      return rows[0] ?? null;
    },

    /** Mails that wait and dead ones; counting stops at `max`. */
    async depth(max: number): Promise<{ waiting: number; dead: number }> {
      const upTo = (condition: Prisma.Sql) =>
        Prisma.sql`(SELECT count(*) FROM (SELECT FROM mails WHERE ${condition} LIMIT ${max}) counted)`;
      const [row] = await all.query<{ waiting: number; dead: number }>(Prisma.sql`
        SELECT ${upTo(Prisma.sql`dead_at IS NULL`)} AS waiting, ${upTo(Prisma.sql`dead_at IS NOT NULL`)} AS dead`);
      return row ?? { waiting: 0, dead: 0 };
    },

    /** Whoever holds it: a mail that went out once must not go out again. */
    async delete({ tenantId, id }: Pick<Claim, 'tenantId' | 'id'>): Promise<void> {
      await all.execute(Prisma.sql`DELETE FROM mails WHERE tenant_id = ${tenantId} AND id = ${id}`);
    },

    async defer(claim: Claim, until: Date, lastError: string | null): Promise<void> {
      await all.execute(Prisma.sql`
        UPDATE mails SET next_attempt_at = ${until}, last_error = coalesce(${lastError}::text, last_error)
        WHERE ${held(claim)}`);
    },

    /** Keeps the mail for people to see, and sends it no more; it is due for removal at `keepUntil`. */
    async bury(claim: Claim, args: { at: Date; keepUntil: Date; lastError: string }): Promise<void> {
      await all.execute(Prisma.sql`
        UPDATE mails SET dead_at = ${args.at}, next_attempt_at = ${args.keepUntil}, last_error = ${args.lastError}
        WHERE ${held(claim)}`);
    },
  };
}
