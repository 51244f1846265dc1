import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';

/** A key that was used, and the answer if there is one. */
export interface UsedKey {
  fingerprint: Uint8Array;
  answer: Uint8Array | null;
}

interface NewKey {
  keyHash: Uint8Array;
  fingerprint: Uint8Array;
  now: Date;
  expiresAt: Date;
}

const SWEEP_MAX = 20;

/** The used keys of the whole installation. */
export function idempotencyKeysOf(sql: Sql) {
  return {
    /** Notes the key unless it is there; an expired one counts as not there. Also removes a few expired ones. */
    async note({ keyHash, fingerprint, now, expiresAt }: NewKey): Promise<void> {
      await sql.execute(Prisma.sql`
        WITH swept AS (
          DELETE FROM idempotency_keys WHERE key_hash IN (
            SELECT key_hash FROM idempotency_keys WHERE expires_at <= ${now} AND key_hash <> ${keyHash}
            ORDER BY expires_at LIMIT ${SWEEP_MAX} FOR UPDATE SKIP LOCKED)
        )
        INSERT INTO idempotency_keys AS k (key_hash, fingerprint, expires_at)
        VALUES (${keyHash}, ${fingerprint}, ${expiresAt})
        ON CONFLICT (key_hash) DO UPDATE
          SET fingerprint = excluded.fingerprint, answer = NULL, expires_at = excluded.expires_at
          WHERE k.expires_at <= ${now}`);
    },

    /** The key as it stands, held until the end of the transaction; null while another request holds it. */
    async hold(keyHash: Uint8Array): Promise<UsedKey | null> {
      const rows = await sql.query<UsedKey>(Prisma.sql`
        SELECT fingerprint, answer FROM idempotency_keys WHERE key_hash = ${keyHash} FOR UPDATE SKIP LOCKED`);
      return rows[0] ?? null;
    },

    async setAnswer(keyHash: Uint8Array, answer: Uint8Array): Promise<void> {
      await sql.execute(
        Prisma.sql`UPDATE idempotency_keys SET answer = ${answer} WHERE key_hash = ${keyHash} AND answer IS NULL`,
      );
    },
  };
}
