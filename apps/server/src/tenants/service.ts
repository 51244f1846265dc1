import type { z } from 'zod';
import { plainChanges } from '../audit/changes';
import { type AuditChanges, type AuditType, INSTALLATION_LOG, type NewAuditEvent } from '../audit/event';
import type { AuditRecorder } from '../audit/recorder';
import type { Clock } from '../clock';
import type { Database, Sql } from '../db/database';
import { ApiError, invalidField } from '../http/errors';
import { readPage } from '../http/paging';
import { newId } from '../ids';
import { deleteTenant, findTenant, tenantsOf } from './repository';
import {
  type CreateTenantBody,
  type ListTenantsQuery,
  type Tenant,
  type TenantList,
  toTenantAnswer,
  type UpdateTenantBody,
} from './schema';
import { slugFrom, withSuffix } from './slug';

const SLUG_ATTEMPTS = 5;

/** The tenants of the installation. */
export interface TenantService {
  /**
   * By id or slug; null when there is none. One indexed query, as most calls under a tenant make it.
   *
   * @param sql A transaction to ask in.
   */
  find(idOrSlug: string, sql?: Sql): Promise<Tenant | null>;
  /**
   * Makes a tenant with its built-in roles and default configuration, in one transaction.
   *
   * @param input.slug Made from the name when absent, with a random suffix if it is taken.
   * @throws ApiError `slug_already_exists` (409) for a given slug.
   */
  create(input: z.output<typeof CreateTenantBody>): Promise<Tenant>;
  /** @param onlyId The one tenant the caller may see; null for all. */
  list(query: z.output<typeof ListTenantsQuery>, onlyId: string | null): Promise<z.input<typeof TenantList>>;
  /** @throws ApiError `slug_already_exists` (409), `tenant_not_found` (404) when it went in the meantime. */
  update(tenant: Tenant, changes: z.output<typeof UpdateTenantBody>): Promise<Tenant>;
  /**
   * Deletes the tenant and all that is its own, in one transaction: it is whole until this resolves, and gone then.
   *
   * @param confirm Must be the slug: `validation_failed` (422) otherwise.
   */
  delete(tenant: Tenant, confirm: string): Promise<void>;
}

interface TenantDeps {
  db: Database;
  clock: Clock;
  audit: AuditRecorder;
}

export function createTenantService({ db, clock, audit }: TenantDeps): TenantService {
  async function insert(name: string, slug: string): Promise<Tenant> {
    const now = clock.now();
    const tenant = { id: newId('ten', now), slug, name, createdAt: now, updatedAt: now };
    await db.ormTransaction(async (tx) => {
      await tenantsOf(await tx.ormOf(tenant.id)).insert(tenant);
      const event = eventOf('tenant.created', tenant.id, plainChanges(null, { slug, name }));
      // Here as the first of its own log, there as what outlives it.
      await audit.record(tx, tenant.id, event);
      await audit.record(tx, INSTALLATION_LOG, event);
    });
    return tenant;
  }

  return {
    find: (idOrSlug, sql = db) => findTenant(sql, idOrSlug),

    async create({ name, slug }) {
      if (slug !== undefined) return insert(name, slug);
      const base = slugFrom(name);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await insert(name, attempt === 1 ? base : withSuffix(base));
        } catch (error) {
          const isTaken = error instanceof ApiError && error.code === 'slug_already_exists';
          if (!isTaken || attempt === SLUG_ATTEMPTS) throw error;
        }
      }
    },

    list: (query, onlyId) =>
      db.ormTransaction(async ({ orm }) => {
        const tenants = tenantsOf(orm);
        const filter = { onlyId, search: query.search };
        const { items, ...paging } = await readPage(query, {
          name: 'tenants',
          read: ({ after, offset, limit }) => tenants.list({ ...filter, before: after }, { skip: offset, take: limit }),
          count: () => tenants.count(filter),
          keyOf: (row) => row.id,
        });
        return { tenants: items.map(toTenantAnswer), ...paging };
      }),

    async update(tenant, { name, slug }) {
      const changes = { ...(name === undefined ? {} : { name }), ...(slug === undefined ? {} : { slug }) };
      const differing = plainChanges(tenant, changes);
      if (Object.keys(differing).length === 0) return tenant;
      return db.ormTransaction(async (tx) => {
        const updated = await tenantsOf(tx.orm).update(tenant.id, { ...changes, updatedAt: clock.now() });
        if (updated === null) throw new ApiError('tenant_not_found');
        await audit.record(tx, tenant.id, eventOf('tenant.updated', tenant.id, differing));
        return updated;
      });
    },

    async delete(tenant, confirm) {
      if (confirm !== tenant.slug) throw invalidField('query.confirm', 'must be the slug of the tenant');
      await db.transaction(async (tx) => {
        if (!(await deleteTenant(tx, tenant.id))) throw new ApiError('tenant_not_found');
        await audit.deleteLog(tx, tenant.id);
        const { slug, name } = tenant;
        const changes = { slug: { from: slug }, name: { from: name } };
        await audit.record(tx, INSTALLATION_LOG, eventOf('tenant.deleted', tenant.id, changes));
      });
    },
  };
}

function eventOf(type: AuditType, id: string, changes: AuditChanges): NewAuditEvent {
  return { type, target: { type: 'tenant', id }, changes };
}
