import { z } from 'zod';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { ApiError, invalidField } from '../http/errors';
import { id } from '../http/fields';
import { checkPaging, decodeCursor, offsetOf, toPage } from '../http/paging';
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
const Cursor = z.tuple([z.literal('tenants'), id('ten')]);

/** The tenants of the installation. */
export interface TenantService {
  /** By id or slug; null when there is none. One indexed query, as every call under a tenant makes it. */
  find(idOrSlug: string): Promise<Tenant | null>;
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

export function createTenantService({ db, clock }: { db: Database; clock: Clock }): TenantService {
  async function insert(name: string, slug: string): Promise<Tenant> {
    const now = clock.now();
    const tenant = { id: newId('ten', now), slug, name, createdAt: now, updatedAt: now };
    await db.ormTransaction(({ orm }) => tenantsOf(orm).insert(tenant));
    return tenant;
  }

  return {
    find: (idOrSlug) => findTenant(db, idOrSlug),

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

    async list(query, onlyId) {
      checkPaging(query);
      const before = query.cursor === undefined ? undefined : decodeCursor(query.cursor, Cursor)[1];
      const { search } = query;
      return db.ormTransaction(async ({ orm }) => {
        const tenants = tenantsOf(orm);
        const rows = await tenants.list({ onlyId, search, before }, { skip: offsetOf(query), take: query.limit + 1 });
        const total = query.include_total ? await tenants.count({ onlyId, search }) : null;
        const { items, ...paging } = toPage(rows, query, { total, cursorOf: (row) => ['tenants', row.id] });
        return { tenants: items.map(toTenantAnswer), ...paging };
      });
    },

    async update(tenant, { name, slug }) {
      if (name === undefined && slug === undefined) return tenant;
      const changes = { ...(name === undefined ? {} : { name }), ...(slug === undefined ? {} : { slug }) };
      const updated = await db.ormTransaction(({ orm }) =>
        tenantsOf(orm).update(tenant.id, { ...changes, updatedAt: clock.now() }),
      );
      if (updated === null) throw new ApiError('tenant_not_found');
      return updated;
    },

    async delete(tenant, confirm) {
      if (confirm !== tenant.slug) throw invalidField('query.confirm', 'must be the slug of the tenant');
      const isDeleted = await db.transaction((tx) => deleteTenant(tx, tenant.id));
      if (!isDeleted) throw new ApiError('tenant_not_found');
    },
  };
}
