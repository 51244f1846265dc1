import { z } from 'zod';
import type { Clock } from '../clock';
import { sha256 } from '../crypto/hash';
import type { Database } from '../db/database';
import { ApiError } from '../http/errors';
import { checkPaging, decodeCursor, offsetOf, toPage } from '../http/paging';
import type { RoleService } from '../roles/service';
import type { Tenant } from '../tenants/schema';
import type { Position } from './list-page-repository';
import { filterOf, type UserFilter, type UserListQuery, type UserSort } from './list-query';
import { type ListedUser, userListOf } from './list-repository';
import { toUser } from './mapper';
import type { UserPage } from './schema';

export interface UserListDeps {
  db: Database;
  clock: Clock;
  roles: RoleService;
}

/** A search stops counting here. */
const SEARCH_COUNT_MAX = 10_000;

const TextKey = z.string().refine((value) => value.isWellFormed() && !value.includes('\0'));
const DateKey = z.iso.datetime().transform((value) => new Date(value));

/** One page of the users that match; see `GET /users` in the contract. */
export async function listUsers(
  { db, clock, roles }: UserListDeps,
  tenant: Tenant,
  query: UserListQuery,
): Promise<UserPage> {
  checkPaging(query);
  const filter = filterOf(query);
  await requireKnownRole(roles, tenant.id, filter);
  const { sort, cursor, limit } = query;
  const mark = markOf(filter, sort);
  const after = cursor === undefined ? undefined : positionOf(cursor, mark, sort);
  const offset = offsetOf(query);
  const { rows, count } = await db.read(async (sql) => {
    const list = userListOf(sql, tenant.id, { filter, now: clock.now() });
    const rows = await list.slice({ sort, after, offset, limit: limit + 1, isCounted: query.include_total });
    // A search for few finds them all on the first page: looking through the index again to count them would double it.
    const isWhole = after === undefined && offset === 0 && rows.length <= limit;
    const counted = () => list.count(filter.search === undefined ? undefined : SEARCH_COUNT_MAX + 1);
    return { rows, count: !query.include_total ? null : isWhole ? rows.length : (rows[0]?.total ?? (await counted())) };
  });
  const isCut = filter.search !== undefined && count !== null && count > SEARCH_COUNT_MAX;
  const total = isCut ? SEARCH_COUNT_MAX : count;
  const { items, ...paging } = toPage(rows, query, { total, cursorOf: (row) => [mark, keyOf(row), row.id] });
  const now = clock.now();
  return { users: items.map((row) => toUser(row, now)), ...paging, total_exact: !isCut };
}

/** Names the list that a cursor belongs to: it can't continue one with another order or other filters. */
function markOf(filter: UserFilter, sort: UserSort): string {
  const parts = Object.entries(filter).filter(([, value]) => value !== undefined);
  return sha256(JSON.stringify([sort, parts.sort()]))
    .toString('base64url')
    .slice(0, 16);
}

function positionOf(cursor: string, mark: string, sort: UserSort): Position {
  const key = sort.endsWith('_at') ? DateKey : TextKey;
  const [, value, id] = decodeCursor(cursor, z.tuple([z.literal(mark), key.nullable(), TextKey]));
  return { key: value, id };
}

function keyOf({ sortKey }: ListedUser): string | null {
  return sortKey instanceof Date ? sortKey.toISOString() : sortKey;
}

/** @throws ApiError `unknown_role` (422): a filter by a role that the tenant doesn't have is a mistake, and not nobody. */
export async function requireKnownRole(
  roles: RoleService,
  tenantId: string,
  { role, path = 'query.role' }: UserFilter & { path?: string },
): Promise<void> {
  if (role === undefined || (await roles.exists(tenantId, role))) return;
  throw new ApiError('unknown_role', { errors: [{ path, message: 'is not a role of this tenant' }] });
}
