import type { Sql } from '../db/database';
import { prepared } from '../db/prepared';
import { Prisma } from '../generated/prisma/client';
import { and, conditionsOf, isOfStatus, statusConditions } from './list-conditions-repository';
import { inOrder, pageOf, type Slice } from './list-page-repository';
import type { UserFilter } from './list-query';
import { profileColumns, type UserProfile } from './repository';

/** A user in a list, with the key it was sorted by. */
export interface ListedUser extends UserProfile {
  sortKey: Date | string | null;
  /** How many match, where finding the page has told. */
  total: number | null;
}

type Owned = Pick<UserProfile, 'tenantId'>;

/**
 * The users of one tenant that match a filter.
 *
 * @param now Decides which users count as active again.
 */
export function userListOf(sql: Sql, tenantId: string, { filter, now }: { filter: UserFilter; now: Date }) {
  // The policy would keep search, role, metadata and sort by last name away from their indexes: the second lock is here
  // that every row is checked.
  const all = sql.ofAllTenants();
  const own = Prisma.sql`u.tenant_id = ${tenantId}`;
  const statuses = statusConditions(filter.status, now);
  const matchingOf = (status: Prisma.Sql) => and([own, ...conditionsOf(filter), status]);
  const anyStatus = isOfStatus(filter.status, now);
  const matching = matchingOf(anyStatus);
  const matchesRow = and([anyStatus, ...conditionsOf(filter, 'row')]);
  const isEveryone = filter.status === undefined && conditionsOf(filter).length === 0;
  const counts = (limit: Prisma.Sql) =>
    statuses.map(
      (status) => Prisma.sql`(SELECT count(*) FROM (SELECT FROM users u WHERE ${matchingOf(status)} ${limit}) c)`,
    );
  async function* batches<R extends Owned>(columns: Prisma.Sql, size: number): AsyncGenerator<R[], void, undefined> {
    await all.execute(Prisma.sql`
      DECLARE matching_users NO SCROLL CURSOR FOR SELECT ${columns} FROM users u WHERE ${matching} ORDER BY u.id`);
    let rows: R[];
    do {
      rows = ownRows(await all.query<R>(Prisma.sql`FETCH ${Prisma.raw(String(size))} FROM matching_users`), tenantId);
      if (rows.length > 0) yield rows;
    } while (rows.length === size);
  }
  return {
    /** Ids first, by an index alone where that is possible, then the rows of the page. */
    async slice(slice: Slice): Promise<ListedUser[]> {
      const rows = await all.query<ListedUser>(Prisma.sql`
        SELECT ${profileColumns}, p.key AS "sortKey", p.total FROM (${pageOf({ filter, own, matching, matchesRow }, slice)}) p
        JOIN users u ON u.tenant_id = ${tenantId} AND u.id = p.id ${inOrder(slice.sort)}`);
      return ownRows(rows, tenantId);
    },

    /**
     * All users by id, some at a time. To be called within a transaction: one cursor, so that the way to the users is
     * found once, whatever the filter, and no batch begins the search anew.
     */
    batches: (size: number) => batches<UserProfile>(profileColumns, size),

    /** As `batches`, their ids alone. */
    async *ids(size: number): AsyncGenerator<string[], void, undefined> {
      const columns = Prisma.sql`u.tenant_id AS "tenantId", u.id`;
      for await (const rows of batches<Pick<UserProfile, 'tenantId' | 'id'>>(columns, size)) {
        yield rows.map(({ id }) => id);
      }
    },

    /**
     * All users of the tenant are counted as they come and go; see the triggers of the migration `user_counts`.
     * Otherwise counts each status by itself: an index knows how many are `active`, none knows that together with others.
     *
     * @param max Stop counting here; the answer may still be more.
     */
    async count(max?: number): Promise<number> {
      if (isEveryone) return countAll(sql.of(tenantId), tenantId);
      const limit = max === undefined ? Prisma.empty : Prisma.sql`LIMIT ${max}`;
      const every = Prisma.join(counts(limit), ' + ');
      const total =
        max === undefined ? Prisma.sql`SELECT ${every} AS total` : countUpTo(max, { own, matchesRow, every });
      const rows = await all.query<{ total: number }>(total);
      return rows[0]?.total ?? 0;
    },
  };
}

const SAMPLE_SIZE = 400;

/**
 * What is in most users is soon found among any; its index would have to name them all. So a few users are looked at
 * first. When most of these match, so many that `max` are probably among them; else those that an index finds.
 */
function countUpTo(max: number, { own, matchesRow, every }: Record<'own' | 'matchesRow' | 'every', Prisma.Sql>) {
  const among = (size: number) => Prisma.sql`
    SELECT count(*) FILTER (WHERE ${matchesRow}) AS total, count(*) < ${size} AS "isAll"
    FROM (SELECT u.* FROM users u WHERE ${own} ORDER BY u.id LIMIT ${size}) u`;
  return Prisma.sql`
    WITH few AS MATERIALIZED (${among(SAMPLE_SIZE)}), many AS MATERIALIZED (${among(2 * max)})
    SELECT CASE
      WHEN "isAll" THEN total
      WHEN total > ${SAMPLE_SIZE / 2} AND (SELECT "isAll" OR total >= ${max} FROM many) THEN (SELECT total FROM many)
      ELSE ${every} END AS total FROM few`;
}

/** A row of another tenant must not get any further. */
function ownRows<R extends Owned>(rows: R[], tenantId: string): R[] {
  if (rows.some((row) => row.tenantId !== tenantId)) throw new Error('A list held a user of another tenant');
  return rows;
}

/** Prepared, though it sums up several rows: for every tenant they are a range of the primary key, and a few. */
async function countAll(own: Sql, tenantId: string): Promise<number> {
  const [row] = await own.query<{ total: number }>(prepared`
    SELECT coalesce(sum(change), 0)::int8 AS total FROM user_count_changes WHERE tenant_id = ${tenantId}`);
  return row?.total ?? 0;
}
