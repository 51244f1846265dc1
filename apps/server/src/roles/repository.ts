import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import type { Role } from './schema';

const COLUMNS = {
  name: true,
  description: true,
  permissions: true,
  builtIn: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.RoleSelect;

/** The roles of one tenant, by the ORM with the rows of the tenant in sight. */
export function rolesOf(orm: Prisma.TransactionClient, tenantId: string) {
  return {
    /** By name. @param after Name of the last row of the page before. */
    list(after: string | undefined, { skip, take }: { skip: number; take: number }): Promise<Role[]> {
      const where = { tenantId, ...(after === undefined ? {} : { name: { gt: after } }) };
      return orm.role.findMany({ where, select: COLUMNS, orderBy: { name: 'asc' }, skip, take });
    },

    count: (): Promise<number> => orm.role.count({ where: { tenantId } }),

    get: (name: string): Promise<Role | null> =>
      orm.role.findUnique({ where: { tenantId_name: { tenantId, name } }, select: COLUMNS }),

    async insert(role: Role): Promise<void> {
      await orm.role.create({ data: { ...role, tenantId } });
    },

    async update(name: string, changes: Partial<Omit<Role, 'name'>>): Promise<Role | null> {
      const [role] = await orm.role.updateManyAndReturn({ where: { tenantId, name }, data: changes, select: COLUMNS });
      return role ?? null;
    },
  };
}

/** Locks between giving a role to a user and deleting it. */
export function roleLocksOf(tx: Sql, tenantId: string) {
  const own = tx.of(tenantId);
  return {
    /** The given roles that exist; none of them can be deleted before the transaction ends. */
    async share(names: readonly string[]): Promise<string[]> {
      // In one order everywhere, so that two transactions never wait for each other.
      const rows = await own.query<{ name: string }>(
        Prisma.sql`SELECT name FROM roles WHERE tenant_id = ${tenantId} AND name = ANY(${[...names]}::text[])
          ORDER BY name FOR KEY SHARE`,
      );
      return rows.map((row) => row.name);
    },

    /** Waits for every transaction that gives the role to a user. False when there is no such role. */
    async exclusive(name: string): Promise<boolean> {
      const rows = await own.query(
        Prisma.sql`SELECT 1 FROM roles WHERE tenant_id = ${tenantId} AND name = ${name} FOR UPDATE`,
      );
      return rows.length > 0;
    },

    async isInUse(name: string): Promise<boolean> {
      // The policy would keep the condition away from the index of roles.
      const [row] = await tx.ofAllTenants().query<{ isInUse: boolean }>(
        Prisma.sql`SELECT EXISTS (SELECT FROM users WHERE tenant_id = ${tenantId} AND roles @> ARRAY[${name}]::text[])
          AS "isInUse"`,
      );
      return row?.isInUse === true;
    },

    async delete(name: string): Promise<void> {
      await own.execute(Prisma.sql`DELETE FROM roles WHERE tenant_id = ${tenantId} AND name = ${name}`);
    },
  };
}

export async function roleExists(sql: Sql, tenantId: string, name: string): Promise<boolean> {
  const rows = await sql
    .of(tenantId)
    .query(Prisma.sql`SELECT 1 FROM roles WHERE tenant_id = ${tenantId} AND name = ${name}`);
  return rows.length > 0;
}
