import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import { isId } from '../ids';
import { BUILT_IN_ROLES } from '../roles/schema';
import { isSlug, type Tenant } from './schema';

const DELETE_BATCH = 5000;

/** Each row once, in any tenant; what belongs to a row of `users` goes with it. */
const USER_OWNED = ['mails', 'one_time_tokens', 'sessions', 'backup_codes', 'mfa_factors', 'users'] as const;

/** Reads one tenant by id or slug; a text that can be neither costs no query. */
export async function findTenant(sql: Sql, idOrSlug: string): Promise<Tenant | null> {
  const column = isId('ten', idOrSlug) ? Prisma.sql`id` : isSlug(idOrSlug) ? Prisma.sql`slug` : null;
  if (column === null) return null;
  const [tenant] = await sql.query<Tenant>(
    Prisma.sql`SELECT id, slug, name, created_at AS "createdAt", updated_at AS "updatedAt"
      FROM tenants WHERE ${column} = ${idOrSlug}`,
  );
  return tenant ?? null;
}

/**
 * Deletes a tenant and all that is its own, in the caller's transaction. New users, sessions and roles have to wait for
 * its end and then find no tenant. Statements are small enough for the statement timeout, whatever the size.
 *
 * @returns False when there is no such tenant.
 */
export async function deleteTenant(tx: Sql, tenantId: string): Promise<boolean> {
  const locked = await tx.query(Prisma.sql`SELECT 1 FROM tenants WHERE id = ${tenantId} FOR UPDATE`);
  if (locked.length === 0) return false;
  for (const table of USER_OWNED) await deleteInBatches(tx, table, tenantId);
  await tx.execute(Prisma.sql`DELETE FROM tenants WHERE id = ${tenantId}`);
  return true;
}

async function deleteInBatches(tx: Sql, table: (typeof USER_OWNED)[number], tenantId: string): Promise<void> {
  const from = Prisma.raw(table);
  for (let deleted = DELETE_BATCH; deleted === DELETE_BATCH; ) {
    deleted = await tx.execute(
      Prisma.sql`DELETE FROM ${from} WHERE ctid IN
        (SELECT ctid FROM ${from} WHERE tenant_id = ${tenantId} LIMIT ${DELETE_BATCH} FOR UPDATE) AND tenant_id = ${tenantId}`,
    );
  }
}

interface TenantFilter {
  /** Only this tenant; null = all. */
  onlyId: string | null;
  search: string | undefined;
  /** Id of the last row of the page before. */
  before: string | undefined;
}

/** The tenants of the installation, by the ORM. */
export function tenantsOf(orm: Prisma.TransactionClient) {
  return {
    /** Makes the tenant together with its built-in roles and its configuration, which is all defaults. */
    async insert(tenant: Tenant): Promise<void> {
      const { createdAt, updatedAt } = tenant;
      const roles = BUILT_IN_ROLES.map((role) => ({ ...role, builtIn: true, createdAt, updatedAt }));
      await orm.tenant.create({ data: tenant });
      await orm.role.createMany({ data: roles.map((role) => ({ ...role, tenantId: tenant.id })) });
      await orm.authConfig.create({ data: { tenantId: tenant.id, updatedAt } });
    },

    async update(id: string, changes: Partial<Pick<Tenant, 'name' | 'slug' | 'updatedAt'>>): Promise<Tenant | null> {
      const [tenant] = await orm.tenant.updateManyAndReturn({ where: { id }, data: changes });
      return tenant ?? null;
    },

    /** Newest first: ids sort by the moment they were made. */
    list(filter: TenantFilter, { skip, take }: { skip: number; take: number }): Promise<Tenant[]> {
      return orm.tenant.findMany({ where: whereOf(filter), orderBy: { id: 'desc' }, skip, take });
    },

    count(filter: Omit<TenantFilter, 'before'>): Promise<number> {
      return orm.tenant.count({ where: whereOf({ ...filter, before: undefined }) });
    },
  };
}

function whereOf({ onlyId, search, before }: TenantFilter): Prisma.TenantWhereInput {
  const conditions: Prisma.TenantWhereInput[] = [];
  if (onlyId !== null) conditions.push({ id: onlyId });
  if (before !== undefined) conditions.push({ id: { lt: before } });
  if (search !== undefined) {
    const part = { contains: search.replaceAll(/[\\%_]/g, '\\$&'), mode: 'insensitive' } as const;
    conditions.push({ OR: [{ name: part }, { slug: part }] });
  }
  return { AND: conditions };
}
