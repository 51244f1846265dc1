import { z } from 'zod';
import { dateTimeOut, text } from '../http/fields';
import { pagingAnswer, pagingQuery } from '../http/paging';

/** Every tenant has these; they can neither change nor go. */
export const BUILT_IN_ROLES = [
  { name: 'admin', description: 'Administers the users, roles and configuration of the tenant.' },
  { name: 'member', description: 'An ordinary user; the default role.' },
] as const;

/** A role as the inside of the server sees it. */
export interface Role {
  name: string;
  description: string | null;
  permissions: string[];
  builtIn: boolean;
  createdAt: Date;
  updatedAt: Date;
}

/** Letters, digits and `_ - . :`, starting with a letter or digit; 1 to 64 characters. Case matters. */
export const RoleName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/,
    'must be 1 to 64 letters, digits or . _ : - and start with a letter or digit',
  )
  .describe('Name of the role: 1 to 64 letters, digits or `. _ : -`; case matters.');

const permissions = z
  .array(text(128).min(1))
  .max(200)
  .refine((entries) => new Set(entries).size === entries.length, 'must not name an entry twice')
  .describe('What the role allows, in the words of your application; at most 200 texts of 1 to 128 characters.');
const description = text(500).nullable().describe('For people, at most 500 characters; null = none.');

export const RoleAnswer = z
  .object({
    name: z.string().describe('Unique in the tenant.'),
    description: z.string().nullable().describe('For people; null = none.'),
    permissions: z.array(z.string()).describe('What the role allows, in the words of your application.'),
    built_in: z.boolean().describe('True for `admin` and `member`, which can neither change nor go.'),
    created_at: dateTimeOut().describe('When the role was made.'),
    updated_at: dateTimeOut().describe('When it last changed.'),
  })
  .meta({ id: 'Role', description: 'A role of a tenant.' });

export const CreateRoleBody = z
  .strictObject({ name: RoleName, description: description.default(null), permissions: permissions.default([]) })
  .meta({ id: 'CreateRole' });

export const UpdateRoleBody = z
  .strictObject({ description: description.optional(), permissions: permissions.optional() })
  .meta({ id: 'UpdateRole', description: 'Only the given fields change; a role keeps its name.' });

export const RoleParams = z.object({ name: RoleName });
export const ListRolesQuery = z.strictObject(pagingQuery);
export const RoleList = z
  .object({ roles: z.array(RoleAnswer).describe('By name.'), ...pagingAnswer })
  .meta({ id: 'RoleList' });

export function toRoleAnswer(role: Role): z.input<typeof RoleAnswer> {
  return {
    name: role.name,
    description: role.description,
    permissions: role.permissions,
    built_in: role.builtIn,
    created_at: role.createdAt.toISOString(),
    updated_at: role.updatedAt.toISOString(),
  };
}
