import type { Sql } from '../db/database';
import { prepared } from '../db/prepared';
import { Prisma } from '../generated/prisma/client';
import { PROFILE_COLUMNS, ROW_COLUMNS } from './columns';
import { isOfStatus } from './list-conditions-repository';
import type { JsonObject } from './metadata';
import type { UserStatus } from './schema';

/** What the wire shows of a user, as stored. */
export interface UserProfile {
  tenantId: string;
  id: string;
  /** As given, trimmed. */
  email: string;
  emailVerified: boolean;
  firstName: string | null;
  lastName: string | null;
  avatarUrl: string | null;
  externalId: string | null;
  /** Language of mails and pages, a BCP 47 tag; null: the tenant's. */
  locale: string | null;
  roles: string[];
  /** As it was set; `effectiveStatus` says what it means now. */
  status: UserStatus;
  disabledReason: string | null;
  disabledUntil: Date | null;
  metadata: JsonObject;
  publicMetadata: JsonObject;
  mfaEnrolled: boolean;
  mustChangePassword: boolean;
  createdAt: Date;
  updatedAt: Date;
  lastLoginAt: Date | null;
  /** Counts changes; the ETag. */
  version: number;
}

/** `ok`; `reset_required`: the password no longer signs in; `temporary`: it signs in once, to a forced change. */
type PasswordState = 'ok' | 'reset_required' | 'temporary';

/** A whole user: what never leaves the server included. */
export interface UserRow extends UserProfile {
  emailCanonical: string;
  passwordHash: string | null;
  /** Former hashes, newest first. */
  passwordHistory: string[];
  passwordChangedAt: Date | null;
  passwordState: PasswordState;
  /** End of a temporary password. */
  passwordExpiresAt: Date | null;
}

/** How a user is named. */
export type UserKey = { id: string } | { emailCanonical: string } | { externalId: string };

type UserFields = Omit<UserRow, 'tenantId' | 'id' | 'version'>;
/** A user to insert; what is left out has the default of its column. */
export type NewUser = Partial<UserFields> &
  Pick<UserRow, 'id' | 'email' | 'emailCanonical' | 'createdAt' | 'updatedAt'>;
export type UserChanges = Partial<Omit<UserFields, 'createdAt'>> & Pick<UserRow, 'updatedAt'>;

/** Columns of a `UserProfile`, of `users AS u`. */
export const profileColumns = select(PROFILE_COLUMNS);
const rowColumns = select(ROW_COLUMNS);

/** The users of one tenant; lists are in `list-repository.ts`. */
export function usersOf(sql: Sql, tenantId: string) {
  const own = sql.of(tenantId);
  const one = async <R>(columns: Prisma.Sql, key: UserKey, lock = Prisma.empty): Promise<R | null> => {
    const rows = await own.query<R>(
      prepared`SELECT ${columns} FROM users u WHERE u.tenant_id = ${tenantId} AND ${matches(key)} ${lock}`,
    );
    return rows[0] ?? null;
  };
  return {
    ...adminsOf(sql, tenantId),
    ...manyOf(own, tenantId),

    /** The whole row; for answers `profile` is enough. */
    get: (id: string) => one<UserRow>(rowColumns, { id }),
    getByEmailCanonical: (emailCanonical: string) => one<UserRow>(rowColumns, { emailCanonical }),
    profile: (key: UserKey) => one<UserProfile>(profileColumns, key),
    /** Holds the row until the end of the transaction, against changes and against new sessions of the user. */
    lock: (id: string) => one<UserRow>(rowColumns, { id }, Prisma.sql`FOR UPDATE`),

    /**
     * Keeps the tenant, and the user if there is one, from being deleted until the end of the transaction. One statement
     * either way.
     *
     * @returns The id of the user, null when there is none; undefined when the tenant is gone.
     */
    async pin(id: string | null): Promise<string | null | undefined> {
      const [row] = await own.query<{ userId: string | null }>(Prisma.sql`
        SELECT (SELECT id FROM users WHERE tenant_id = t.id AND id = ${id} FOR KEY SHARE) AS "userId"
        FROM tenants t WHERE t.id = ${tenantId} FOR KEY SHARE`);
      return row?.userId;
    },

    /** @throws ApiError `email_already_exists`, `external_id_already_exists` (409). */
    async insert(user: NewUser): Promise<UserProfile> {
      const entries = assignments(user);
      const names = Prisma.raw(['tenant_id', ...entries.map(([column]) => column)].join(', '));
      const values = Prisma.join([tenantId, ...entries.map(([, value]) => value)]);
      return only(
        await own.query<UserProfile>(
          Prisma.sql`INSERT INTO users AS u (${names}) VALUES (${values}) RETURNING ${profileColumns}`,
        ),
      );
    },

    /**
     * Changes the user and counts the change in `version`.
     *
     * @returns null when there is no such user.
     * @throws ApiError `email_already_exists`, `external_id_already_exists` (409).
     */
    async update(id: string, changes: UserChanges): Promise<UserProfile | null> {
      const set = assignments(changes).map(([column, value]) => Prisma.sql`${Prisma.raw(column)} = ${value}`);
      const rows = await own.query<UserProfile>(prepared`
        UPDATE users u SET ${Prisma.join(set)}, version = u.version + 1
        WHERE u.tenant_id = ${tenantId} AND u.id = ${id} RETURNING ${profileColumns}`);
      return rows[0] ?? null;
    },

    /** Notes a sign-in, which is no change of the user. */
    async recordLogin(id: string, at: Date): Promise<void> {
      await own.execute(Prisma.sql`
        UPDATE users SET last_login_at = greatest(last_login_at, ${at}) WHERE tenant_id = ${tenantId} AND id = ${id}`);
    },

    /** Keeps the same password under a better hash, which is no change of the user. */
    async rehash(id: string, passwordHash: string): Promise<void> {
      await own.execute(Prisma.sql`
        UPDATE users SET password_hash = ${passwordHash} WHERE tenant_id = ${tenantId} AND id = ${id}`);
    },
  };
}

/** Many users of one tenant, a statement each. */
function manyOf(own: Sql, tenantId: string) {
  return {
    /** Those of these users that exist, locked as by `lock`; in one order, so that two callers never wait for each other. */
    lockMany: (ids: readonly string[]) =>
      own.query<UserRow>(Prisma.sql`
        SELECT ${rowColumns} FROM users u WHERE u.tenant_id = ${tenantId} AND u.id = ANY(${[...ids]}::text[])
        ORDER BY u.id FOR UPDATE`),

    /** How many of these users there are. */
    async countOf(ids: readonly string[]): Promise<number> {
      const [row] = await own.query<{ total: number }>(Prisma.sql`
        SELECT count(*) AS total FROM users u WHERE u.tenant_id = ${tenantId} AND u.id = ANY(${[...ids]}::text[])`);
      return row?.total ?? 0;
    },

    /**
     * Inserts many with one statement, all with the same fields. Those whose id, address or external id is taken are left
     * out.
     *
     * @returns The ids of those that were inserted.
     */
    async insertNew(users: readonly NewUser[]): Promise<string[]> {
      const [first] = users;
      if (first === undefined) return [];
      const names = Object.keys(first).map((property) => ROW_COLUMNS[property as keyof UserRow]);
      const columns = Prisma.raw(names.join(', '));
      const rows = JSON.stringify(users.map((user) => toJsonRow(user)));
      const inserted = await own.query<{ id: string }>(Prisma.sql`
        INSERT INTO users AS u (tenant_id, ${columns})
        SELECT ${tenantId}, ${columns} FROM json_populate_recordset(NULL::users, ${rows}::json)
        ON CONFLICT DO NOTHING RETURNING u.id`);
      return inserted.map(({ id }) => id);
    },

    /** Users who have one of these ids, addresses or external ids. */
    named: (keys: { ids: readonly string[]; emails: readonly string[]; externalIds: readonly string[] }) =>
      own.query<UserRow>(Prisma.sql`
        SELECT ${rowColumns} FROM users u WHERE u.tenant_id = ${tenantId} AND (
          u.id = ANY(${[...keys.ids]}::text[]) OR u.email_canonical = ANY(${[...keys.emails]}::text[])
          OR u.external_id = ANY(${[...keys.externalIds]}::text[]))`),

    /**
     * Changes users that this transaction has locked, as `update` does, with one statement. Of a field that only some of
     * them change, the others keep what they have.
     */
    async updateMany(changed: readonly { user: UserRow; changes: UserChanges }[]): Promise<void> {
      const properties = [...new Set(changed.flatMap(({ changes }) => Object.keys(changes)))] as (keyof UserChanges)[];
      if (properties.length === 0) return;
      const set = Prisma.raw(properties.map((name) => `${ROW_COLUMNS[name]} = c.${ROW_COLUMNS[name]}`).join(', '));
      const rows = changed.map(({ user, changes }) => {
        const after = { ...user, ...changes };
        return toJsonRow({ id: user.id, ...Object.fromEntries(properties.map((name) => [name, after[name]])) });
      });
      await own.execute(Prisma.sql`
        UPDATE users u SET ${set}, version = u.version + 1
        FROM jsonb_populate_recordset(NULL::users, ${JSON.stringify(rows)}::jsonb) c
        WHERE u.tenant_id = ${tenantId} AND u.id = c.id`);
    },

    /** With all that hangs on the row: sessions, tokens, mails, factors. */
    async delete(ids: readonly string[]): Promise<void> {
      await own.execute(Prisma.sql`DELETE FROM users WHERE tenant_id = ${tenantId} AND id = ANY(${[...ids]}::text[])`);
    },
  };
}

/** What the rule of the last admin asks. */
function adminsOf(sql: Sql, tenantId: string) {
  const own = sql.of(tenantId);
  return {
    /** Lets the transactions of this tenant that ask for it pass one after the other; others are not held up. */
    async lockTenant(): Promise<void> {
      await own.query(Prisma.sql`SELECT 1 FROM tenants WHERE id = ${tenantId} FOR NO KEY UPDATE`);
    },

    /** Whether anyone but these users is an admin who may sign in. */
    async hasOtherActiveAdmin(ids: readonly string[], now: Date): Promise<boolean> {
      // The policy would keep the condition away from the index of roles.
      const rows = await sql.ofAllTenants().query(Prisma.sql`
        SELECT 1 FROM users u WHERE u.tenant_id = ${tenantId} AND u.roles @> ARRAY['admin']
          AND u.id <> ALL(${[...ids]}::text[]) AND ${isOfStatus('active', now)} LIMIT 1`);
      return rows.length > 0;
    },
  };
}

function matches(key: UserKey): Prisma.Sql {
  if ('id' in key) return Prisma.sql`u.id = ${key.id}`;
  if ('emailCanonical' in key) return Prisma.sql`u.email_canonical = ${key.emailCanonical}`;
  return Prisma.sql`u.external_id = ${key.externalId}`;
}

function select(columns: Record<string, string>): Prisma.Sql {
  return Prisma.raw(
    Object.entries(columns)
      .map(([property, column]) => `u.${column} AS "${property}"`)
      .join(', '),
  );
}

function toJsonRow(user: Partial<UserRow>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(user).map(([property, value]) => [ROW_COLUMNS[property as keyof UserRow], value]),
  );
}

/** Column and bound value of each field; names come from the table above, never from data. */
function assignments(fields: Partial<UserFields>): [column: string, value: Prisma.Sql][] {
  return Object.entries(fields).flatMap(([property, value]) => {
    if (value === undefined) return [];
    const column = ROW_COLUMNS[property as keyof UserRow];
    return [[column, bind(property, value)]];
  });
}

function bind(property: string, value: unknown): Prisma.Sql {
  if (property === 'metadata' || property === 'publicMetadata') return Prisma.sql`${JSON.stringify(value)}::jsonb`;
  if (property === 'roles' || property === 'passwordHistory') return Prisma.sql`${value}::text[]`;
  return Prisma.sql`${value}`;
}

function only<R>(rows: R[]): R {
  const [row] = rows;
  if (row === undefined) throw new Error('A statement returned no row');
  return row;
}
