import type { JWK } from 'jose';
import type { Sql } from '../db/database';
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
    /** Oldest first. */
    all: () =>
      sql.query<SigningKeyRow>(Prisma.sql`
        SELECT kid, public_jwk AS "publicJwk", private_jwk AS "privateJwk", created_at AS "createdAt",
          active_at AS "activeAt", expires_at AS "expiresAt"
        FROM signing_keys ORDER BY active_at, kid`),

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
