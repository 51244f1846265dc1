import type { Sql } from '../db/database';
import { prepared } from '../db/prepared';
import { Prisma } from '../generated/prisma/client';
import type { AuthConfigPatch } from './schema';

/** What one tenant has set. */
export function settingsOf(sql: Sql, tenantId: string) {
  const own = sql.of(tenantId);
  return {
    /** null when there is no such tenant. */
    async get(): Promise<AuthConfigPatch | null> {
      const [row] = await own.query<{ settings: AuthConfigPatch }>(
        prepared`SELECT settings FROM auth_configs WHERE tenant_id = ${tenantId}`,
      );
      return row?.settings ?? null;
    },

    /** As `get`; other writers wait until the transaction ends. */
    async lock(): Promise<AuthConfigPatch | null> {
      const [row] = await own.query<{ settings: AuthConfigPatch }>(
        Prisma.sql`SELECT settings FROM auth_configs WHERE tenant_id = ${tenantId} FOR UPDATE`,
      );
      return row?.settings ?? null;
    },

    async set(settings: AuthConfigPatch, now: Date): Promise<void> {
      await own.execute(
        Prisma.sql`UPDATE auth_configs SET settings = ${JSON.stringify(settings)}::jsonb, updated_at = ${now}
          WHERE tenant_id = ${tenantId}`,
      );
    },
  };
}
