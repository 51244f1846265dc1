import { z } from 'zod';
import { dateTimeOut, filledText } from '../http/fields';
import { pagingAnswer, pagingQuery } from '../http/paging';

/** A tenant as the inside of the server sees it. */
export interface Tenant {
  id: string;
  slug: string;
  name: string;
  createdAt: Date;
  updatedAt: Date;
}

const SLUG_MAX = 63;
const SLUG = /^[a-z0-9](-?[a-z0-9])*$/;

/** True when a tenant could have this slug. Ids contain `_`, so no slug is ever taken for an id. */
export function isSlug(value: string): boolean {
  return value.length <= SLUG_MAX && SLUG.test(value);
}

const slug = z
  .string()
  .max(SLUG_MAX)
  .regex(SLUG, 'must be lower-case letters and digits, in groups separated by single hyphens')
  .describe('Short name for paths and command lines: lower-case letters, digits and single hyphens, at most 63.');
const name = filledText(200).describe('Name for people, 1 to 200 characters.');

export const TenantAnswer = z
  .object({
    id: z.string().describe('`ten_…`'),
    slug: z.string().describe('Unique short name; takes the place of the id in every path.'),
    name: z.string().describe('Name for people.'),
    created_at: dateTimeOut().describe('When the tenant was made.'),
    updated_at: dateTimeOut().describe('When name or slug last changed.'),
  })
  .meta({ id: 'Tenant', description: 'One directory of users with its own roles, configuration and sign-in.' });

export const CreateTenantBody = z
  .strictObject({
    name,
    slug: slug
      .optional()
      .describe('Short name for paths; made from `name` when absent, with a suffix if that one is taken.'),
  })
  .meta({ id: 'CreateTenant' });

export const UpdateTenantBody = z
  .strictObject({ name: name.optional(), slug: slug.optional() })
  .meta({ id: 'UpdateTenant', description: 'Only the given fields change.' });

export const ListTenantsQuery = z.strictObject({
  ...pagingQuery,
  search: filledText(100).optional().describe('Part of the name or slug, whatever its case; 1 to 100 characters.'),
});

export const DeleteTenantQuery = z.strictObject({
  confirm: z.string().describe('The slug of the tenant, as a proof that this tenant is meant.'),
});

export const TenantList = z
  .object({ tenants: z.array(TenantAnswer).describe('Newest first.'), ...pagingAnswer })
  .meta({ id: 'TenantList' });

export function toTenantAnswer(tenant: Tenant): z.input<typeof TenantAnswer> {
  return {
    id: tenant.id,
    slug: tenant.slug,
    name: tenant.name,
    created_at: tenant.createdAt.toISOString(),
    updated_at: tenant.updatedAt.toISOString(),
  };
}
