import { Prisma } from '../generated/prisma/client';
import { and, isForFew } from './list-conditions-repository';
import type { UserFilter, UserSort } from './list-query';

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
  /** Whether the total is wanted as well: then those that match are looked at anyway, and fewer are tried before. */
  isCounted?: boolean;
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

/** Which users are wanted. */
interface Wanted {
  filter: UserFilter;
  /** Those of the tenant. */
  own: Prisma.Sql;
  /** Those of the tenant that match, so that indexes can find them. */
  matching: Prisma.Sql;
  /** Whether one of them matches, as cheap as it can be asked. */
  matchesRow: Prisma.Sql;
}

/** So many users are looked at in the order of the list before those that match are found by what they match. */
const NEAR_MAX = 4000;
/** With a total, so many for each that is to be found. */
const NEAR_FOR_EACH = 50;

/** Ids and sort keys of a page, and the total where it costs nothing. */
export function pageOf(wanted: Wanted, slice: Slice): Prisma.Sql {
  const order = orderOf(slice.sort);
  if (isForFew(wanted.filter)) return pageFar(wanted, order, slice);
  const isAlong = isWithinOrder(wanted.filter, slice.sort) || slice.offset + slice.limit > NEAR_MAX;
  return isAlong ? pageAlong(wanted, order, slice) : pageNearOrFar(wanted, order, slice);
}

/** The order of a page, of `p`. */
export function inOrder(sort: UserSort): Prisma.Sql {
  const { direction } = orderOf(sort);
  return Prisma.sql`ORDER BY p.part, p.key ${direction}, p.id ${direction}`;
}

/**
 * Along the index of the order. Where the key may be null the page is put together of users with a key and users without
 * one: no order of an index has the latter last in both directions, and a row comparison never matches a null.
 */
function pageAlong({ matching }: Wanted, order: Order, { sort, after, offset, limit }: Slice): Prisma.Sql {
  const parts = partsOf(order, after);
  const end = parts.length === 1 ? Prisma.sql`LIMIT ${limit} OFFSET ${offset}` : Prisma.sql`LIMIT ${offset + limit}`;
  const selects = parts.map(
    ({ part, condition }) => Prisma.sql`
      SELECT u.id, ${order.key} AS key, ${part}::int AS part, NULL::int8 AS total FROM users u
      WHERE ${and([matching, condition])}
      ORDER BY ${order.key} ${order.direction}, u.id ${order.direction} ${end}`,
  );
  if (selects.length === 1) return Prisma.join(selects);
  return Prisma.sql`
    SELECT * FROM ((${Prisma.join(selects, ') UNION ALL (')})) p ${inOrder(sort)} LIMIT ${limit} OFFSET ${offset}`;
}

/** All that match, found by the indexes of the filters (MATERIALIZED keeps the order away from that choice), counted and sorted. */
function pageFar({ matching }: Wanted, order: Order, slice: Slice): Prisma.Sql {
  const { sort, after, offset, limit } = slice;
  return Prisma.sql`
    WITH far AS MATERIALIZED (${farOf(matching, order, after)})
    SELECT p.*, ${totalOf(slice)} FROM far p ${inOrder(sort)} LIMIT ${limit} OFFSET ${offset}`;
}

/**
 * Nobody knows beforehand whether those who match are many, a few steps along the order, or few, all at the far end of
 * it: the planner's statistics are those of all tenants, and of no combination. So a bounded number is looked at along
 * the order. If these do not fill the page, it is that of all that match.
 */
function pageNearOrFar({ own, matching, matchesRow }: Wanted, order: Order, slice: Slice): Prisma.Sql {
  const { sort, after, offset, limit, isCounted } = slice;
  const nearMax = isCounted ? Math.min(NEAR_MAX, NEAR_FOR_EACH * (offset + limit)) : NEAR_MAX;
  const near = nearOf(partsOf(order, after), { own, matchesRow, order, nearMax, size: offset + limit });
  const enough = Prisma.sql`(SELECT count(*) FROM near) >= ${offset + limit}`;
  return Prisma.sql`
    WITH near AS MATERIALIZED (${near}), far AS MATERIALIZED (${farOf(matching, order, after)} AND NOT ${enough})
    SELECT * FROM (
      SELECT near.*, NULL::int8 AS total FROM near WHERE ${enough}
      UNION ALL SELECT far.*, ${totalOf(slice)} FROM far
    ) p ${inOrder(sort)} LIMIT ${limit} OFFSET ${offset}`;
}

function farOf(matching: Prisma.Sql, order: Order, after: Position | undefined): Prisma.Sql {
  const rest = Prisma.join(
    partsOf(order, after).map(({ condition }) => condition),
    ' OR ',
  );
  return Prisma.sql`
    SELECT u.id, ${order.key} AS key, (${order.key} IS NULL)::int AS part FROM users u WHERE ${matching} AND (${rest})`;
}

/** After a position, those who match are no longer all of them. */
const totalOf = ({ isCounted, after }: Slice) =>
  isCounted && after === undefined ? Prisma.sql`(SELECT count(*) FROM far) AS total` : Prisma.sql`NULL::int8 AS total`;

interface Near extends Pick<Wanted, 'own' | 'matchesRow'> {
  order: Order;
  nearMax: number;
  /** So many are enough. */
  size: number;
}

/** Those who match among the first; of users without the key only when all with one were among them. */
function nearOf([first, second]: [Part, ...Part[]], { own, matchesRow, order, nearMax, size }: Near): Prisma.Sql {
  const along = Prisma.sql`ORDER BY ${order.key} ${order.direction}, u.id ${order.direction}`;
  const walk = ({ part, condition }: Part) => Prisma.sql`
    SELECT u.id, u.key, ${part}::int AS part
    FROM (SELECT u.*, ${order.key} AS key FROM users u WHERE ${and([own, condition])} ${along} LIMIT ${nearMax}) u
    WHERE ${matchesRow} ORDER BY u.key ${order.direction}, u.id ${order.direction} LIMIT ${size}`;
  if (second === undefined) return walk(first);
  const isNext = Prisma.sql`(SELECT count(*) FROM first) < ${size} AND NOT EXISTS (
    SELECT FROM users u WHERE ${and([own, first.condition])} ${along} OFFSET ${nearMax} LIMIT 1)`;
  return Prisma.sql`
    WITH first AS MATERIALIZED (${walk(first)})
    SELECT * FROM first UNION ALL (${walk({ ...second, condition: and([second.condition, isNext]) })})`;
}

/** Whether the filter asks for no more than a range of the index that has the order. */
function isWithinOrder(filter: UserFilter, sort: UserSort): boolean {
  const given = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (sort.endsWith('last_login_at')) return given.every((name) => name.startsWith('last_login_'));
  if (!sort.endsWith('created_at')) return given.length === 0;
  const beside = given.filter((name) => !name.startsWith('created_'));
  // `active` is two statuses, as some who were disabled are so no longer.
  return beside.length === 0 || (beside.length === 1 && (beside[0] === 'mfa_enrolled' || hasOneStatus(filter)));
}

const hasOneStatus = ({ status }: UserFilter) => status !== undefined && status !== 'active';

function orderOf(sort: UserSort): Order {
  const isDescending = sort.startsWith('-');
  const order = SORT_KEYS[isDescending ? sort.slice(1) : sort];
  if (order === undefined) throw new Error(`no sort key for ${sort}`);
  return isDescending
    ? { ...order, direction: Prisma.sql`DESC`, beyond: Prisma.sql`<` }
    : { ...order, direction: Prisma.sql`ASC`, beyond: Prisma.sql`>` };
}

interface Part {
  part: number;
  condition: Prisma.Sql;
}

/** The users with a key come before those without; each part is a range of one index. */
function partsOf({ key, nullable, beyond }: Order, after: Position | undefined): [Part, ...Part[]] {
  if (after !== undefined && after.key === null) {
    return [{ part: 1, condition: Prisma.sql`${key} IS NULL AND u.id ${beyond} ${after.id}` }];
  }
  const rest =
    after === undefined ? Prisma.sql`true` : Prisma.sql`(${key}, u.id) ${beyond} (${after.key}, ${after.id})`;
  if (!nullable) return [{ part: 0, condition: rest }];
  return [
    { part: 0, condition: Prisma.sql`${key} IS NOT NULL AND ${rest}` },
    { part: 1, condition: Prisma.sql`${key} IS NULL` },
  ];
}
