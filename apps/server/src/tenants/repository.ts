import type { Sql } from '../db/database';
import { prepared } from '../db/prepared';
import { Prisma } from '../generated/prisma/client';
import { isId } from '../ids';
import { BUILT_IN_ROLES } from '../roles/schema';
import { isSlug, type Tenant } from './schema';

const DELETE_BATCH = 5000;

/** Reads one tenant by id or slug; a text that can be neither costs no query. */
export async function findTenant(sql: Sql, idOrSlug: string): Promise<Tenant | null> {
  const column = isId('ten', idOrSlug) ? Prisma.sql`id` : isSlug(idOrSlug) ? Prisma.sql`slug` : null;
  if (column === null) return null;
  const [tenant] = await sql.query<Tenant>(
    prepared`SELECT id, slug, name, created_at AS "createdAt", updated_at AS "updatedAt"
      FROM tenants WHERE ${column} = ${idOrSlug}`,
  );
  return tenant ?? null;
}

/**
 * Deletes a tenant and all that is its own, in the caller's transaction. Whoever adds to the tenant meanwhile waits for
 * the end and then finds no tenant. Users go in batches, each within the statement timeout, however many there are.
 *
 * @returns False when there is no such tenant.
 */
export async function deleteTenant(tx: Sql, tenantId: string): Promise<boolean> {
  const locked = await tx.query(Prisma.sql`SELECT 1 FROM tenants WHERE id = ${tenantId} FOR UPDATE`);
  if (locked.length === 0) return false;
  const own = tx.of(tenantId);
  for (let last: string | null = ''; last !== null; ) last = await deleteUsersAfter(own, tenantId, last);
  await tx.execute(Prisma.sql`DELETE FROM tenants WHERE id = ${tenantId}`);
  return true;
}

/** Walks along the primary key, so that no batch has to step over the ones before. */
async function deleteUsersAfter(own: Sql, tenantId: string, last: string): Promise<string | null> {
  const [row] = await own.query<{ last: string | null }>(
    Prisma.sql`WITH deleted AS (
        DELETE FROM users WHERE tenant_id = ${tenantId} AND id IN
          (SELECT id FROM users WHERE tenant_id = ${tenantId} AND id > ${last} ORDER BY id LIMIT ${DELETE_BATCH})
        RETURNING id
      ) SELECT max(id) AS last FROM deleted`,
  );
  return row?.last ?? null;
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
    /** Makes the tenant together with its built-in roles and its configuration, which is all defaults. Its rows are to be in sight. */
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
