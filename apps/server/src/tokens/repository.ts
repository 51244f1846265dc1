import type { JWK } from 'jose';
import type { Sql } from '../db/database';
import { prepared } from '../db/prepared';
import { Prisma } from '../generated/prisma/client';

/** A stored signing key; the private half is sealed. */
export interface SigningKeyRow {
  kid: string;
  publicJwk: JWK;
  privateJwk: Uint8Array<ArrayBuffer>;
  createdAt: Date;
  activeAt: Date;
  /** No longer published from this moment on; null = for ever. */
  expiresAt: Date | null;
}

/** The keys of the installation, which belong to no tenant. */
export function signingKeysIn(sql: Sql) {
  return {
    /** Those that have not been withdrawn, oldest first. */
    all: () =>
      sql.query<SigningKeyRow>(Prisma.sql`
        SELECT kid, public_jwk AS "publicJwk", private_jwk AS "privateJwk", created_at AS "createdAt",
          active_at AS "activeAt", expires_at AS "expiresAt"
        FROM signing_keys WHERE revoked_at IS NULL ORDER BY active_at, kid`),

    /** Whether it is there and has not been withdrawn. */
    async isGood(kid: string): Promise<boolean> {
      const rows = await sql.query(prepared`SELECT FROM signing_keys WHERE kid = ${kid} AND revoked_at IS NULL`);
      return rows.length > 0;
    },

    /** Withdraws a key and forgets its private half; the row stays until `expiresAt`. @returns False when it is not there. */
    async revoke(kid: string, { now, expiresAt }: { now: Date; expiresAt: Date }): Promise<boolean> {
      const count = await sql.execute(Prisma.sql`
        UPDATE signing_keys SET revoked_at = ${now}, expires_at = ${expiresAt}, private_jwk = ''
        WHERE kid = ${kid} AND revoked_at IS NULL`);
      return count > 0;
    },

    async activate(kid: string, activeAt: Date): Promise<void> {
      await sql.execute(Prisma.sql`UPDATE signing_keys SET active_at = ${activeAt} WHERE kid = ${kid}`);
    },

    async insert(key: SigningKeyRow): Promise<void> {
      await sql.execute(Prisma.sql`
        INSERT INTO signing_keys (kid, public_jwk, private_jwk, created_at, active_at, expires_at)
        VALUES (${key.kid}, ${JSON.stringify(key.publicJwk)}::jsonb, ${key.privateJwk}, ${key.createdAt},
          ${key.activeAt}, ${key.expiresAt})`);
    },

    /** Sets the end of all keys that have none. */
    async expire(expiresAt: Date): Promise<void> {
      await sql.execute(Prisma.sql`UPDATE signing_keys SET expires_at = ${expiresAt} WHERE expires_at IS NULL`);
    },

    /** Private halves of keys that nobody needs any more are not kept. */
    async deleteExpired(now: Date): Promise<void> {
      await sql.execute(Prisma.sql`DELETE FROM signing_keys WHERE expires_at <= ${now}`);
    },

    /** Until the end of the transaction no other server makes keys. */
    async lock(): Promise<void> {
      await sql.execute(Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('hellojohn/signing-keys'))`);
    },
  };
}
