import type { Sql } from '../db/database';
import { prepared } from '../db/prepared';
import { Prisma } from '../generated/prisma/client';
import type { Scope } from '../http/access';

/** A stored key; of the secret there is only the hash. */
export interface ApiKeyRow {
  id: string;
  tenantId: string | null;
  name: string;
  scopes: Scope[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}

/** The one look-up on the path of every call with a key. */
export async function findByHash(sql: Sql, keyHash: Buffer): Promise<ApiKeyRow | null> {
  const [row] = await sql.query<ApiKeyRow>(
    prepared`SELECT id, tenant_id AS "tenantId", name, scopes, created_at AS "createdAt", expires_at AS "expiresAt",
      last_used_at AS "lastUsedAt" FROM api_keys WHERE key_hash = ${keyHash}`,
  );
  return row ?? null;
}

/** Which of these keys are still good, for connections that outlast one call. */
export async function findLiving(sql: Sql, ids: readonly string[], now: Date): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    Prisma.sql`SELECT id FROM api_keys WHERE id = ANY (${ids}::text[]) AND (expires_at IS NULL OR expires_at > ${now})`,
  );
  return rows.map(({ id }) => id);
}

/** Two instances may both write; the later moment stays. */
export async function setLastUsed(sql: Sql, id: string, now: Date): Promise<void> {
  await sql.execute(
    Prisma.sql`UPDATE api_keys SET last_used_at = ${now} WHERE id = ${id} AND (last_used_at IS NULL OR last_used_at < ${now})`,
  );
}

const COLUMNS = {
  id: true,
  tenantId: true,
  name: true,
  scopes: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
} as const satisfies Prisma.ApiKeySelect;

/** The keys of the installation, by the ORM. `tenantId` null = all of them, whatever they are bound to. */
export function apiKeysOf(orm: Prisma.TransactionClient, tenantId: string | null) {
  const scope = tenantId === null ? {} : { tenantId };
  return {
    async insert(row: ApiKeyRow, keyHash: Uint8Array<ArrayBuffer>): Promise<void> {
      await orm.apiKey.create({ data: { ...row, keyHash } });
    },

    /** Newest first. @param before Id of the last row of the page before. */
    async list(before: string | undefined, { skip, take }: { skip: number; take: number }): Promise<ApiKeyRow[]> {
      const where = { ...scope, ...(before === undefined ? {} : { id: { lt: before } }) };
      const rows = await orm.apiKey.findMany({ where, select: COLUMNS, orderBy: { id: 'desc' }, skip, take });
      return rows.map((row) => ({ ...row, scopes: row.scopes as Scope[] }));
    },

    count: (): Promise<number> => orm.apiKey.count({ where: scope }),

    /** Null when there is no such key. */
    async delete(id: string): Promise<Pick<ApiKeyRow, 'tenantId' | 'name'> | null> {
      const key = await orm.apiKey.findFirst({ where: { ...scope, id }, select: { tenantId: true, name: true } });
      // Of parallel calls one deletes it.
      const { count } = await orm.apiKey.deleteMany({ where: { ...scope, id } });
      return count > 0 ? key : null;
    },
  };
}
