import type { z } from 'zod';
import { plainChanges } from '../audit/changes';
import type { AuditChanges, AuditType, NewAuditEvent } from '../audit/event';
import type { AuditRecorder } from '../audit/recorder';
import type { Clock } from '../clock';
import type { Database, Sql } from '../db/database';
import { ApiError } from '../http/errors';
import { readPage } from '../http/paging';
import type { Tenant } from '../tenants/schema';
import { roleExists, roleLocksOf, rolesOf } from './repository';
import {
  BUILT_IN_ROLES,
  type CreateRoleBody,
  type ListRolesQuery,
  type RoleAnswer,
  type RoleList,
  toRoleAnswer,
  type UpdateRoleBody,
} from './schema';

type Answer = z.input<typeof RoleAnswer>;

/** The roles of tenants. */
export interface RoleService {
  /**
   * Demands that all these roles exist, and keeps them from being deleted until the transaction ends: called by
   * whatever gives roles to a user.
   *
   * @param lists Names by the path of their list in the request: `{ 'body.roles': ['member'] }`.
   * @throws ApiError `unknown_role` (422) with the path of each unknown name; `tenant_not_found` (404) when the tenant was
   *   deleted in the meantime.
   */
  requireAll(tx: Sql, tenantId: string, lists: Readonly<Record<string, readonly string[] | undefined>>): Promise<void>;
  /** Those of the roles that exist; they are kept from being deleted until the transaction ends. */
  keep(tx: Sql, tenantId: string, names: readonly string[]): Promise<Set<string>>;
  exists(tenantId: string, name: string): Promise<boolean>;
  list(tenant: Tenant, query: z.output<typeof ListRolesQuery>): Promise<z.input<typeof RoleList>>;
  /** @throws ApiError `role_already_exists` (409). */
  create(tenant: Tenant, input: z.output<typeof CreateRoleBody>): Promise<Answer>;
  /** @throws ApiError `role_not_found` (404), `role_built_in` (409). */
  update(tenant: Tenant, name: string, changes: z.output<typeof UpdateRoleBody>): Promise<Answer>;
  /** @throws ApiError `role_not_found` (404), `role_built_in`, `role_in_use` (409). */
  delete(tenant: Tenant, name: string): Promise<void>;
}

interface RoleDeps {
  db: Database;
  clock: Clock;
  audit: AuditRecorder;
}

export function createRoleService({ db, clock, audit }: RoleDeps): RoleService {
  return {
    requireAll: requireRoles,
    keep: keepRoles,

    exists: (tenantId, name) => roleExists(db, tenantId, name),

    list: (tenant, query) =>
      db.ormTransaction(async (tx) => {
        const roles = rolesOf(await tx.ormOf(tenant.id), tenant.id);
        const { items, ...paging } = await readPage(query, {
          name: 'roles',
          read: ({ after, offset, limit }) => roles.list(after, { skip: offset, take: limit }),
          count: () => roles.count(),
          keyOf: (row) => row.name,
        });
        return { roles: items.map(toRoleAnswer), ...paging };
      }),

    async create(tenant, input) {
      const now = clock.now();
      const role = { ...input, builtIn: false, createdAt: now, updatedAt: now };
      await db.ormTransaction(async (tx) => {
        await rolesOf(await tx.ormOf(tenant.id), tenant.id).insert(role);
        await audit.record(tx, tenant.id, eventOf('role.created', role.name, plainChanges(null, input)));
      });
      return toRoleAnswer(role);
    },

    async update(tenant, name, { description, permissions }) {
      refuseBuiltIn(name);
      const changes = {
        ...(description === undefined ? {} : { description }),
        ...(permissions === undefined ? {} : { permissions }),
      };
      const role = await db.ormTransaction(async (tx) => {
        const roles = rolesOf(await tx.ormOf(tenant.id), tenant.id);
        await roleLocksOf(tx, tenant.id).exclusive(name);
        const before = await roles.get(name);
        const differing = plainChanges(before, changes);
        if (before === null || Object.keys(differing).length === 0) return before;
        await audit.record(tx, tenant.id, eventOf('role.updated', name, differing));
        return roles.update(name, { ...changes, updatedAt: clock.now() });
      });
      if (role === null) throw new ApiError('role_not_found');
      return toRoleAnswer(role);
    },

    async delete(tenant, name) {
      refuseBuiltIn(name);
      await db.transaction(async (tx) => {
        const locks = roleLocksOf(tx, tenant.id);
        if (!(await locks.exclusive(name))) throw new ApiError('role_not_found');
        // A statement of its own: it sees what was committed while the lock was waited for.
        if (await locks.isInUse(name)) throw new ApiError('role_in_use');
        await locks.delete(name);
        await audit.record(tx, tenant.id, eventOf('role.deleted', name, {}));
      });
    },
  };
}

async function requireRoles(
  tx: Sql,
  tenantId: string,
  lists: Readonly<Record<string, readonly string[] | undefined>>,
): Promise<void> {
  const named = Object.entries(lists).flatMap(([path, names = []]) =>
    names.map((name, index) => ({ name, path: `${path}.${index}` })),
  );
  if (named.length === 0) return;
  const known = await keepRoles(tx, tenantId, [...new Set(named.map(({ name }) => name))]);
  const errors = named.flatMap(({ name, path }) =>
    known.has(name) ? [] : [{ path, message: 'is not a role of this tenant' }],
  );
  if (errors.length === 0) return;
  // Every tenant has its built-in roles: without them it was deleted a moment ago.
  const isTenantGone = !(await roleExists(tx, tenantId, BUILT_IN_ROLES[0].name));
  throw isTenantGone ? new ApiError('tenant_not_found') : new ApiError('unknown_role', { errors });
}

async function keepRoles(tx: Sql, tenantId: string, names: readonly string[]): Promise<Set<string>> {
  return new Set(names.length === 0 ? [] : await roleLocksOf(tx, tenantId).share(names));
}

function refuseBuiltIn(name: string): void {
  if (BUILT_IN_ROLES.some((role) => role.name === name)) throw new ApiError('role_built_in');
}

function eventOf(type: AuditType, name: string, changes: AuditChanges): NewAuditEvent {
  return { type, target: { type: 'role', id: name }, changes };
}
