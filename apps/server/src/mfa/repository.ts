import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';

export interface FactorRow {
  id: string;
  userId: string;
  type: 'totp';
  /** Encrypted under the context `mfa:<id>`. */
  secret: Uint8Array;
  verifiedAt: Date | null;
  createdAt: Date;
  lastUsedAt: Date | null;
}

const columns = Prisma.sql`id, user_id AS "userId", type, secret, verified_at AS "verifiedAt",
  created_at AS "createdAt", last_used_at AS "lastUsedAt"`;

/** Factors and backup codes of one tenant. */
export function mfaOf(sql: Sql, tenantId: string) {
  const own = sql.of(tenantId);
  return {
    /** An enrolment that was not finished is replaced: only the newest QR code can be confirmed. */
    async insertUnverified(row: { id: string; userId: string; secret: Uint8Array; now: Date }): Promise<void> {
      await own.execute(Prisma.sql`
        DELETE FROM mfa_factors WHERE tenant_id = ${tenantId} AND user_id = ${row.userId} AND verified_at IS NULL`);
      await own.execute(Prisma.sql`
        INSERT INTO mfa_factors (tenant_id, id, user_id, type, secret, created_at)
        VALUES (${tenantId}, ${row.id}, ${row.userId}, 'totp', ${row.secret}, ${row.now})`);
    },

    async insertVerified(
      rows: readonly { id: string; userId: string; secret: Uint8Array }[],
      now: Date,
    ): Promise<void> {
      const values = rows.map(
        (row) => Prisma.sql`(${tenantId}, ${row.id}, ${row.userId}, 'totp', ${row.secret}, ${now}, ${now})`,
      );
      await own.execute(Prisma.sql`
        INSERT INTO mfa_factors (tenant_id, id, user_id, type, secret, verified_at, created_at)
        VALUES ${Prisma.join(values)}`);
    },

    async get(userId: string, id: string): Promise<FactorRow | null> {
      const rows = await own.query<FactorRow>(Prisma.sql`
        SELECT ${columns} FROM mfa_factors WHERE tenant_id = ${tenantId} AND id = ${id} AND user_id = ${userId}`);
      return rows[0] ?? null;
    },

    async listVerified(userId: string): Promise<FactorRow[]> {
      return own.query<FactorRow>(Prisma.sql`
        SELECT ${columns} FROM mfa_factors
        WHERE tenant_id = ${tenantId} AND user_id = ${userId} AND verified_at IS NOT NULL ORDER BY created_at, id`);
    },

    /** Of parallel confirmations one verifies. */
    async verify(id: string, step: number, now: Date): Promise<boolean> {
      const affected = await own.execute(Prisma.sql`
        UPDATE mfa_factors SET verified_at = ${now}, last_used_step = ${step}
        WHERE tenant_id = ${tenantId} AND id = ${id} AND verified_at IS NULL`);
      return affected === 1;
    },

    /** Spends a time step and all before it; false when it was spent already. */
    async spendStep(id: string, step: number, now: Date): Promise<boolean> {
      const affected = await own.execute(Prisma.sql`
        UPDATE mfa_factors SET last_used_step = ${step}, last_used_at = ${now}
        WHERE tenant_id = ${tenantId} AND id = ${id} AND verified_at IS NOT NULL
          AND (last_used_step IS NULL OR last_used_step < ${step})`);
      return affected === 1;
    },

    async deleteFactor(userId: string, id: string): Promise<boolean> {
      const affected = await own.execute(Prisma.sql`
        DELETE FROM mfa_factors
        WHERE tenant_id = ${tenantId} AND id = ${id} AND user_id = ${userId} AND verified_at IS NOT NULL`);
      return affected === 1;
    },

    async deleteAll(userId: string): Promise<void> {
      await own.execute(Prisma.sql`DELETE FROM mfa_factors WHERE tenant_id = ${tenantId} AND user_id = ${userId}`);
      await own.execute(Prisma.sql`DELETE FROM backup_codes WHERE tenant_id = ${tenantId} AND user_id = ${userId}`);
    },

    async replaceBackupCodes(userId: string, hashes: readonly Uint8Array[]): Promise<void> {
      await own.execute(Prisma.sql`DELETE FROM backup_codes WHERE tenant_id = ${tenantId} AND user_id = ${userId}`);
      const rows = hashes.map((hash) => Prisma.sql`(${tenantId}, ${userId}, ${hash})`);
      await own.execute(
        Prisma.sql`INSERT INTO backup_codes (tenant_id, user_id, code_hash) VALUES ${Prisma.join(rows)}`,
      );
    },

    /** Of parallel uses of a code one gets true. */
    async takeBackupCode(userId: string, hash: Uint8Array): Promise<boolean> {
      const affected = await own.execute(Prisma.sql`
        DELETE FROM backup_codes WHERE tenant_id = ${tenantId} AND user_id = ${userId} AND code_hash = ${hash}`);
      return affected === 1;
    },

    async countBackupCodes(userId: string): Promise<number> {
      const rows = await own.query<{ count: number }>(Prisma.sql`
        SELECT count(*)::int AS count FROM backup_codes WHERE tenant_id = ${tenantId} AND user_id = ${userId}`);
      return rows[0]?.count ?? 0;
    },
  };
}
