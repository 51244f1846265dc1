import type { Sql } from '../db/database';
import { Prisma } from '../generated/prisma/client';
import type { UserFilter, UserSort } from './list-query';
import { profileColumns, type UserProfile } from './repository';

/** A user in a list, with the key it was sorted by. */
export interface ListedUser extends UserProfile {
  sortKey: Date | string | null;
}

/** A place in a sorted list: the key and id of the user before it. */
export interface Position {
  key: Date | string | null;
  id: string;
}

export interface Slice {
  sort: UserSort;
  /** Continue after this user. */
  after?: Position | undefined;
  offset: number;
  limit: number;
}

interface Order {
  key: Prisma.Sql;
  /** Whether users without the key come after all others. */
  nullable: boolean;
  direction: Prisma.Sql;
  /** What a later row's key is of an earlier one's. */
  beyond: Prisma.Sql;
}

/** Each column of an index that starts with the tenant and ends with the id. */
const SORT_KEYS: Record<string, Pick<Order, 'key' | 'nullable'>> = {
  created_at: { key: Prisma.sql`u.created_at`, nullable: false },
  email: { key: Prisma.sql`u.email_canonical`, nullable: false },
  last_name: { key: Prisma.sql`lower(u.last_name)`, nullable: true },
  last_login_at: { key: Prisma.sql`u.last_login_at`, nullable: true },
};

/**
 * The users of one tenant that match a filter.
 *
 * @param now Decides which users count as active again.
 */
export function userListOf(sql: Sql, tenantId: string, { filter, now }: { filter: UserFilter; now: Date }) {
  const own = Prisma.sql`u.tenant_id = ${tenantId}`;
  const statuses = statusConditions(filter.status, now);
  const matchingOf = (status: Prisma.Sql) => Prisma.join([own, ...conditionsOf(filter), status], ' AND ');
  const matching = matchingOf(Prisma.sql`(${Prisma.join(statuses, ' OR ')})`);
  const isEveryone = filter.status === undefined && conditionsOf(filter).length === 0;
  const counts = (limit: Prisma.Sql) =>
    statuses.map(
      (status) => Prisma.sql`(SELECT count(*) FROM (SELECT FROM users u WHERE ${matchingOf(status)} ${limit}) c)`,
    );
  return {
    /**
     * Ids first, by an index alone where that is possible, then the rows of the page. Where the key may be null the
     * page is put together of users with a key and users without one: no order of an index has the latter last in both
     * directions, and a row comparison never matches a null.
     */
    async slice({ sort, after, offset, limit }: Slice): Promise<ListedUser[]> {
      const order = orderOf(sort);
      const parts = partsOf(order, after);
      const end =
        parts.length === 1 ? Prisma.sql`LIMIT ${limit} OFFSET ${offset}` : Prisma.sql`LIMIT ${offset + limit}`;
      const selects = parts.map(
        ({ part, condition }) => Prisma.sql`
          SELECT u.id, ${order.key} AS key, ${part}::int AS part FROM users u WHERE ${matching} ${condition}
          ORDER BY ${order.key} ${order.direction}, u.id ${order.direction} ${end}`,
      );
      const inOrder = Prisma.sql`ORDER BY p.part, p.key ${order.direction}, p.id ${order.direction}`;
      const page =
        selects.length === 1
          ? Prisma.join(selects)
          : Prisma.sql`
              SELECT * FROM ((${Prisma.join(selects, ') UNION ALL (')})) p ${inOrder} LIMIT ${limit} OFFSET ${offset}`;
      return sql.query<ListedUser>(Prisma.sql`
        SELECT ${profileColumns}, p.key AS "sortKey" FROM (${page}) p
        JOIN users u ON u.tenant_id = ${tenantId} AND u.id = p.id ${inOrder}`);
    },

    /**
     * All users by id, some at a time. To be called within a transaction: one cursor, so that the way to the users is
     * found once, whatever the filter, and no batch begins the search anew.
     */
    async *batches(size: number): AsyncGenerator<UserProfile[], void, undefined> {
      await sql.execute(Prisma.sql`
        DECLARE matching_users NO SCROLL CURSOR FOR SELECT ${profileColumns} FROM users u WHERE ${matching} ORDER BY u.id`);
      let rows: UserProfile[];
      do {
        rows = await sql.query<UserProfile>(Prisma.sql`FETCH ${Prisma.raw(String(size))} FROM matching_users`);
        if (rows.length > 0) yield rows;
      } while (rows.length === size);
    },

    /**
     * All users of the tenant are counted as they come and go; see the triggers of the migration `user_counts`.
     * Otherwise counts each status by itself: an index knows how many are `active`, none knows that together with others.
     *
     * @param max Stop counting here; the answer may still be more.
     */
    async count(max?: number): Promise<number> {
      if (isEveryone) return countAll(sql, tenantId);
      const limit = max === undefined ? Prisma.empty : Prisma.sql`LIMIT ${max}`;
      const rows = await sql.query<{ total: number }>(Prisma.sql`SELECT ${Prisma.join(counts(limit), ' + ')} AS total`);
      return rows[0]?.total ?? 0;
    },
  };
}

async function countAll(sql: Sql, tenantId: string): Promise<number> {
  const [row] = await sql.query<{ total: number }>(Prisma.sql`
    SELECT coalesce(sum(change), 0)::int8 AS total FROM user_count_changes WHERE tenant_id = ${tenantId}`);
  return row?.total ?? 0;
}

function orderOf(sort: UserSort): Order {
  const isDescending = sort.startsWith('-');
  const order = SORT_KEYS[isDescending ? sort.slice(1) : sort];
  if (order === undefined) throw new Error(`no sort key for ${sort}`);
  return isDescending
    ? { ...order, direction: Prisma.sql`DESC`, beyond: Prisma.sql`<` }
    : { ...order, direction: Prisma.sql`ASC`, beyond: Prisma.sql`>` };
}

/** The users with a key come before those without; each part is a range of one index. */
function partsOf(
  { key, nullable, beyond }: Order,
  after: Position | undefined,
): { part: number; condition: Prisma.Sql }[] {
  if (after !== undefined && after.key === null) {
    return [{ part: 1, condition: Prisma.sql`AND ${key} IS NULL AND u.id ${beyond} ${after.id}` }];
  }
  const rest =
    after === undefined ? Prisma.empty : Prisma.sql`AND (${key}, u.id) ${beyond} (${after.key}, ${after.id})`;
  if (!nullable) return [{ part: 0, condition: rest }];
  return [
    { part: 0, condition: Prisma.sql`AND ${key} IS NOT NULL ${rest}` },
    { part: 1, condition: Prisma.sql`AND ${key} IS NULL` },
  ];
}

function conditionsOf(filter: UserFilter): Prisma.Sql[] {
  const conditions = [...searchConditions(filter.search), ...metadataConditions(filter)];
  const add = <T>(value: T | undefined, condition: (value: T) => Prisma.Sql) => {
    if (value !== undefined) conditions.push(condition(value));
  };
  add(filter.role, (role) => Prisma.sql`u.roles @> ARRAY[${role}]`);
  add(filter.mfa_enrolled, (enrolled) => Prisma.sql`u.mfa_enrolled = ${enrolled}`);
  add(filter.email_verified, (verified) => Prisma.sql`u.email_verified = ${verified}`);
  add(filter.created_after, (time) => Prisma.sql`u.created_at >= ${time}`);
  add(filter.created_before, (time) => Prisma.sql`u.created_at < ${time}`);
  add(filter.last_login_after, (time) => Prisma.sql`u.last_login_at >= ${time}`);
  add(filter.last_login_before, (time) => Prisma.sql`u.last_login_at < ${time}`);
  return conditions;
}

/** Conditions of which exactly one holds for each user of this status in effect; see `effectiveStatus`. */
function statusConditions(status: UserFilter['status'], now: Date): Prisma.Sql[] {
  if (status === undefined) return [Prisma.sql`true`];
  if (status === 'active') {
    return [Prisma.sql`u.status = 'active'`, Prisma.sql`u.status = 'disabled' AND u.disabled_until <= ${now}`];
  }
  if (status !== 'disabled') return [Prisma.sql`u.status = ${status}`];
  return [Prisma.sql`u.status = 'disabled' AND (u.disabled_until IS NULL OR u.disabled_until > ${now})`];
}

/** No word holds white space, and the fields are separated by a line feed: no word matches across two of them. */
function searchConditions(search: string | undefined): Prisma.Sql[] {
  const words = (search ?? '').split(/\s+/u).filter((word) => word !== '');
  return [...new Set(words)].map((word) => {
    const literal = word.replaceAll(/[\\%_]/g, '\\$&');
    return Prisma.sql`u.search_text LIKE '%' || lower(${literal}) || '%'`;
  });
}

/** Containment is what the index knows; it also holds for parts of objects and arrays, so equality is asked as well. */
function metadataConditions({ metadata = [] }: UserFilter): Prisma.Sql[] {
  return metadata.map(({ key, value }) => {
    const json = JSON.stringify(value);
    const document = JSON.stringify(Object.fromEntries([[key, value]]));
    return Prisma.sql`u.metadata @> ${document}::jsonb AND u.metadata -> ${key} = ${json}::jsonb`;
  });
}
