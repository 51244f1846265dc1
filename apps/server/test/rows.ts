import type { Sql } from '../src/db/database';
import { Prisma } from '../src/generated/prisma/client';
import { newId } from '../src/ids';

let counter = 0;

/** A tenant and a user of it as bare rows, for tests below HTTP. */
export async function insertTenantWithUser(
  sql: Sql,
): Promise<{ tenant: { id: string; name: string }; userId: string }> {
  counter += 1;
  const tenant = { id: newId('ten'), name: `Tenant ${counter}` };
  await sql.execute(
    Prisma.sql`INSERT INTO tenants (id, slug, name) VALUES (${tenant.id}, ${tenant.id.toLowerCase().replace('_', '-')}, ${tenant.name})`,
  );
  await sql.of(tenant.id).execute(Prisma.sql`INSERT INTO auth_configs (tenant_id) VALUES (${tenant.id})`);
  return { tenant, userId: await insertUser(sql, tenant.id) };
}

/** Another user of a tenant. */
export async function insertUser(sql: Sql, tenantId: string): Promise<string> {
  const userId = newId('usr');
  const email = `${userId.toLowerCase()}@example.com`;
  await sql.of(tenantId).execute(Prisma.sql`
    INSERT INTO users (tenant_id, id, email, email_canonical) VALUES (${tenantId}, ${userId}, ${email}, ${email})`);
  return userId;
}
