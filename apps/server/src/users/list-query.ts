import { z } from 'zod';
import { dateTimeIn, queryBoolean, text } from '../http/fields';
import { pagingQuery } from '../http/paging';
import { findUnstorable, type JsonValue } from './metadata';
import { USER_STATUSES } from './schema';

/** One `metadata[key]=value`. */
interface MetadataEquals {
  key: string;
  value: JsonValue;
}

export const USER_SORTS = [
  'created_at',
  '-created_at',
  'email',
  '-email',
  'last_name',
  '-last_name',
  'last_login_at',
  '-last_login_at',
] as const;
export type UserSort = (typeof USER_SORTS)[number];

const METADATA_PARAMETER = /^metadata\[(.*)\]$/s;
const METADATA_VALUE_MAX = 1024;
const METADATA_FILTERS_MAX = 10;

const filterFields = {
  search: text(100)
    .refine((value) => value.trim() !== '', 'must not be empty')
    .transform((value) => value.normalize('NFC'))
    .optional()
    .describe(
      '1 to 100 characters. Each word must be part of the email, first_name or last_name; case is ignored, `%` and `_` are plain characters.',
    ),
  role: text(128).min(1, 'must not be empty').optional().describe('Only users with this role of the tenant.'),
  status: z
    .enum(USER_STATUSES, `must be one of ${USER_STATUSES.join(', ')}`)
    .optional()
    .describe('Only users with this status now.'),
  mfa_enrolled: queryBoolean().optional().describe('Only users with, or without, a verified factor.'),
  email_verified: queryBoolean().optional().describe('Only users whose address is, or is not, verified.'),
  created_after: dateTimeIn().optional().describe('Only users created at this moment or later.'),
  created_before: dateTimeIn().optional().describe('Only users created before this moment.'),
  last_login_after: dateTimeIn().optional().describe('Only users who last signed in at this moment or later.'),
  last_login_before: dateTimeIn().optional().describe('Only users who last signed in before this moment.'),
  metadata: z
    .unknown()
    .meta({ type: 'object', additionalProperties: { type: 'string' } })
    .transform(toMetadataEquals)
    .optional()
    .describe(
      '`metadata[key]=value`: only users whose private metadata has this value at this top-level key. A value that is JSON (`12`, `true`, `"12"`) is compared as such, any other as a string.',
    ),
};

/** The query of `GET /users`; all filters combine with AND. */
export const UserListQuery = z.preprocess(
  gatherMetadata,
  z.strictObject({
    ...filterFields,
    sort: z
      .enum(USER_SORTS, `must be one of ${USER_SORTS.join(', ')}`)
      .default('-created_at')
      .describe('Order; `-` for descending. Ties by id; users without the value come last either way.'),
    ...pagingQuery,
  }),
);
export type UserListQuery = z.output<typeof UserListQuery>;

export const EXPORT_FORMATS = ['ndjson', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The query of `GET /users/export`: the filters of the list. */
export const UserExportQuery = z.preprocess(
  gatherMetadata,
  z.strictObject({
    format: z
      .enum(EXPORT_FORMATS, `must be one of ${EXPORT_FORMATS.join(', ')}`)
      .default('ndjson')
      .describe('`ndjson`: one user a line, as JSON. `csv`: a heading and one user a record (RFC 4180).'),
    ...filterFields,
  }),
);

const metadataObject = z
  .record(z.string(), z.unknown())
  .refine((wanted) => Object.keys(wanted).length > 0, 'must name a key')
  .transform((wanted, ctx) =>
    toMetadataEquals(
      Object.entries(wanted).map(([key, value]) => [key, JSON.stringify(value)]),
      ctx,
    ),
  )
  .describe('Only users whose private metadata has these values at these top-level keys.');

/** The filters of the list in a body: booleans are JSON's, and `metadata` is an object of values to be equal to. */
export const UserFilterBody = z.strictObject({
  ...filterFields,
  mfa_enrolled: z
    .boolean()
    .optional()
    .describe(filterFields.mfa_enrolled.description ?? ''),
  email_verified: z
    .boolean()
    .optional()
    .describe(filterFields.email_verified.description ?? ''),
  metadata: metadataObject.optional(),
});

/** Which users a list, an export, a count or a bulk action is about. */
export type UserFilter = Pick<UserListQuery, keyof typeof filterFields>;

/** The filter alone, without order and paging. */
export function filterOf({ sort, page, limit, cursor, include_total, ...filter }: UserListQuery): UserFilter {
  return filter;
}

/** Moves `metadata[key]=value` parameters into one list: pairs and no object, so that a key is data whatever it is. */
function gatherMetadata(query: unknown): unknown {
  const entries = Object.entries(query as Record<string, string>);
  const pairs: [string, string][] = [];
  const rest = entries.filter(([name, value]) => {
    const key = METADATA_PARAMETER.exec(name)?.[1];
    if (key !== undefined) pairs.push([key, value]);
    return key === undefined;
  });
  return Object.fromEntries(pairs.length === 0 ? rest : [...rest, ['metadata', pairs]]);
}

function toMetadataEquals(pairs: unknown, ctx: z.RefinementCtx): MetadataEquals[] {
  const refuse = (message: string, path: string[] = []) => {
    ctx.addIssue({ code: 'custom', message, path });
    return z.NEVER;
  };
  if (!Array.isArray(pairs)) return refuse('must be given as metadata[key]=value');
  if (pairs.length > METADATA_FILTERS_MAX) return refuse(`must be given at most ${METADATA_FILTERS_MAX} times`);
  return (pairs as [string, string][]).map(([key, given]) => {
    const value = parseValue(given);
    if (given.length > METADATA_VALUE_MAX) return refuse(`must have at most ${METADATA_VALUE_MAX} characters`, [key]);
    const problem = findUnstorable(value);
    return problem === null ? { key, value } : refuse(problem.message, [key]);
  });
}

function parseValue(given: string): JsonValue {
  try {
    return JSON.parse(given) as JsonValue;
  } catch {
    return given;
  }
}
