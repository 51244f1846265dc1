import type { Database } from '../src/db/database';
import { Prisma } from '../src/generated/prisma/client';
import { newId } from '../src/ids';
import type { NewUser } from '../src/users/repository';

export type SeededUser = NewUser & { id: string };

/** So many go in by one statement: a busy machine has to end it within the time that one may take. */
const BATCH = 1000;

/** Puts many users into a tenant, below the API. Each gets an id and an address of its own unless given. */
export async function seedUsers(
  db: Database,
  tenantId: string,
  users: readonly Partial<NewUser>[],
): Promise<SeededUser[]> {
  const rows = users.map((user): SeededUser => {
    const id = user.id ?? newId('usr');
    const email = user.email ?? `${id.toLowerCase()}@example.com`;
    const now = new Date();
    return {
      roles: ['member'],
      createdAt: now,
      updatedAt: now,
      ...user,
      id,
      email,
      emailCanonical: email.toLowerCase(),
    };
  });
  for (let start = 0; start < rows.length; start += BATCH) {
    await insert(
      db,
      rows.slice(start, start + BATCH).map((row) => toColumns(tenantId, row)),
    );
  }
  return rows;
}

async function insert(db: Database, rows: readonly Record<string, unknown>[]): Promise<void> {
  await db.execute(Prisma.sql`
    INSERT INTO users (tenant_id, id, email, email_canonical, email_verified, first_name, last_name, roles, status,
      disabled_until, metadata, public_metadata, mfa_enrolled, password_hash, created_at, updated_at, last_login_at)
    SELECT tenant_id, id, email, email_canonical, email_verified, first_name, last_name, roles, status,
      disabled_until, metadata, public_metadata, mfa_enrolled, password_hash, created_at, updated_at, last_login_at
    FROM jsonb_populate_recordset(null::users, ${JSON.stringify(rows)}::jsonb)`);
}

function toColumns(tenantId: string, row: SeededUser): Record<string, unknown> {
  return {
    tenant_id: tenantId,
    id: row.id,
    email: row.email,
    email_canonical: row.emailCanonical,
    email_verified: row.emailVerified ?? false,
    first_name: row.firstName ?? null,
    last_name: row.lastName ?? null,
    roles: row.roles,
    status: row.status ?? 'active',
    disabled_until: row.disabledUntil ?? null,
    metadata: row.metadata ?? {},
    public_metadata: row.publicMetadata ?? {},
    mfa_enrolled: row.mfaEnrolled ?? false,
    password_hash: row.passwordHash ?? null,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    last_login_at: row.lastLoginAt ?? null,
  };
}
