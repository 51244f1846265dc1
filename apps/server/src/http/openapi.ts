import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { Access } from './access';
import { declaredErrors } from './declared-errors';
import { type Endpoint, takesIdempotencyKey } from './endpoint';
import { ERRORS, type ErrorCode, PASSWORD_REASONS } from './errors';
import { createSchemaCollector, type JsonSchema, type SchemaCollector } from './openapi-schemas';

/** Of the API, whose paths begin with `/v2`; not of the program. */
const API_VERSION = '2.0.0';

const TAGS: Readonly<Record<string, string>> = {
  Tenants: 'Directories of users, each with its own roles, configuration and sign-in.',
  'Auth config': 'How sign-in works in a tenant.',
  Roles: 'Roles of a tenant.',
  'API keys': 'Credentials for programs.',
  'Signing keys': 'Keys that sign access tokens.',
  Audit: 'What was done, by whom, and whether the log of it is whole.',
  Users: 'Users of a tenant, as administrators see them.',
  Mails: 'Mails that have not gone out.',
  Sessions: 'Live sessions of users, as administrators see them.',
  'Sign-in': 'Registration, sign-in, refresh and sign-out.',
  'Second factor': 'One-time codes of an authenticator app, and backup codes.',
  'Own account': 'The signed-in user’s own profile, password, metadata and sessions.',
  System: 'Health, keys, documents.',
};

const SECURITY_SCHEMES = {
  rootToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The root admin token: everything under `/v2/admin`.',
  },
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'hj_<secret>',
    description: 'An API key: its scopes, in its tenant or in all. The scopes listed are required.',
  },
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The access token of a signed-in user. The roles listed are required.',
  },
} as const;

const Problem = z
  .object({
    type: z.string().meta({ format: 'uri' }).describe('Leads to the meaning of the code.'),
    title: z.string().describe('The same for every occurrence of the code.'),
    status: z.number().int().describe('HTTP status.'),
    detail: z.string().describe('This occurrence, for people.'),
    code: z.string().describe('For programs: branch on this.'),
    request_id: z.string().describe('`req_…`, as in the header `X-Request-Id` and in the log of the server.'),
    errors: z
      .array(
        z.object({
          path: z.string().describe('Such as `body.email` or `query.limit`.'),
          message: z.string().describe('What is expected there.'),
          reason: z
            .enum(PASSWORD_REASONS)
            .optional()
            .describe('With `password_too_weak`: what is missing, as a word for programs and translations.'),
          limit: z.number().int().optional().describe('The bound that `reason` speaks of.'),
        }),
      )
      .optional()
      .describe('Each wrong place in the request.'),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });

type Json = Record<string, unknown>;

/**
 * The OpenAPI 3.1 document of a list of endpoints. Everything in it comes from the endpoint values and their schemas;
 * the order is that of the list, so the document changes only when the API does.
 *
 * @throws when a schema can't be expressed in JSON Schema, or two schemas carry one id.
 */
export function buildOpenApi(endpoints: readonly Endpoint[]): { openapi: string } & Json {
  const schemas = createSchemaCollector();
  const problems = createProblemResponses(schemas.add(Problem, 'output'));
  const paths: Record<string, Json> = {};
  for (const item of endpoints) {
    const path = paths[item.path] ?? {};
    path[item.method] = operation(item, schemas, problems);
    paths[item.path] = path;
  }
  const used = new Set(endpoints.map((item) => item.tag));
  return {
    openapi: '3.1.0',
    info: {
      title: 'HelloJohn',
      version: API_VERSION,
      description: 'Self-hosted, multi-tenant user management. Every failure is `application/problem+json`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...used].map((name) => ({ name, ...(TAGS[name] === undefined ? {} : { description: TAGS[name] }) })),
    paths,
    components: { schemas: schemas.all(), responses: problems.all(), securitySchemes: SECURITY_SCHEMES },
  };
}

function operation(item: Endpoint, schemas: SchemaCollector, problems: ProblemResponses): Json {
  const parameters = parametersOf(item, schemas);
  return {
    operationId: item.id,
    tags: [item.tag],
    summary: item.summary,
    ...(item.description === undefined ? {} : { description: item.description }),
    security: securityOf(item.access),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBodyOf(item, schemas),
    responses: { ...successes(item, schemas), ...failures(item, problems) },
  };
}

function requestBodyOf({ body, upload }: Endpoint, schemas: SchemaCollector): Json {
  if (upload !== undefined) {
    const content = Object.entries(upload).map(([type, schema]) => [type, { schema: schemas.add(schema, 'input') }]);
    return { requestBody: { required: true, content: Object.fromEntries(content) } };
  }
  if (body === undefined) return {};
  const required = !body.safeParse(undefined).success;
  return { requestBody: { required, content: { 'application/json': { schema: schemas.add(body, 'input') } } } };
}

function securityOf(access: Access): Json[] {
  if (access === 'public') return [];
  if (access === 'user') return [{ accessToken: [] }];
  if (access === 'optional_user') return [{}, { accessToken: [] }];
  if (access === 'any') return [{ rootToken: [] }, { apiKey: [] }, { accessToken: [] }];
  const admins = [{ rootToken: [] }, { apiKey: [access.scope] }];
  return access.tenantAdmin ? [...admins, { accessToken: ['admin'] }] : admins;
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

function parametersOf(item: Endpoint, schemas: SchemaCollector): Json[] {
  const tenant = {
    name: 'tenantId',
    in: 'path',
    required: true,
    description: 'Id or slug of the tenant.',
    schema: { type: 'string' },
  };
  const ifMatch = {
    name: 'If-Match',
    in: 'header',
    required: false,
    description: 'An `ETag` of the object; when it has changed since, nothing happens and the answer is 412.',
    schema: { type: 'string' },
  };
  return [
    ...(item.path.includes('{tenantId}') ? [tenant] : []),
    ...(item.conditional === true ? [ifMatch] : []),
    ...(takesIdempotencyKey(item) ? [IDEMPOTENCY_KEY] : []),
    ...properties(item.params, schemas).map(([name, schema]) => parameter(name, 'path', { schema, required: true })),
    ...properties(item.query, schemas).map(([name, schema, required]) =>
      parameter(name, 'query', { schema, required }),
    ),
  ];
}

type Property = [name: string, schema: JsonSchema, required: boolean];

function properties(shape: z.ZodType | undefined, schemas: SchemaCollector): Property[] {
  if (shape === undefined) return [];
  const { properties: fields = {}, required = [] } = schemas.inline(shape, 'input');
  return Object.entries(fields).map(([name, schema]) => [name, schema, required.includes(name)]);
}

function parameter(name: string, place: 'path' | 'query', field: { schema: JsonSchema; required: boolean }): Json {
  const { description, ...schema } = field.schema;
  // `metadata[key]=value`: an object among the parameters is one that is spelled with brackets.
  const style = schema.type === 'object' ? { style: 'deepObject', explode: true } : {};
  return {
    name,
    in: place,
    required: field.required,
    ...(description === undefined ? {} : { description }),
    ...style,
    schema,
  };
}

function successes(item: Endpoint, schemas: SchemaCollector): Record<string, Json> {
  const json = (body: z.ZodType | undefined) => (body === undefined ? {} : { 'application/json': body });
  const answers: [string, Record<string, z.ZodType>][] = [
    [String(item.status), { ...json(item.response), ...item.content }],
    ...Object.entries(item.alternatives ?? {}).map(([status, body]): [string, Record<string, z.ZodType>] => [
      status,
      json(body),
    ]),
  ];
  return Object.fromEntries(
    answers.map(([status, bodies]) => {
      const content = Object.entries(bodies).map(([type, body]) => [type, { schema: schemas.add(body, 'output') }]);
      return [
        status,
        {
          description: STATUS_CODES[status] ?? '',
          ...(content.length === 0 ? {} : { content: Object.fromEntries(content) }),
        },
      ];
    }),
  );
}

function failures(item: Endpoint, problems: ProblemResponses): Record<string, Json> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of declaredErrors(item)) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, problems.add(status, codes.sort())]));
}

/** Many endpoints fail in the same ways: each set of codes is one component. */
interface ProblemResponses {
  /** A reference to the response that has one of these codes. */
  add(status: number, codes: readonly ErrorCode[]): Json;
  all(): Record<string, Json>;
}

function createProblemResponses(problem: JsonSchema): ProblemResponses {
  const responses = new Map<string, Json>();
  return {
    add(status, codes) {
      const name = codes.map(pascalCase).join('Or');
      const code = { enum: codes };
      const schema = { allOf: [problem, { type: 'object', properties: { code } }] };
      responses.set(name, {
        description: codes.map((each) => `\`${each}\`: ${ERRORS[each].title}.`).join('\n'),
        ...headersOf(status),
        content: { 'application/problem+json': { schema } },
      });
      return { $ref: `#/components/responses/${name}` };
    },
    all: () => Object.fromEntries([...responses].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function headersOf(status: number): Json {
  const text = (description: string, schema: JsonSchema) => ({ description, schema });
  if (status === 401) return { headers: { 'WWW-Authenticate': text('`Bearer`', { type: 'string' }) } };
  if (status !== 429 && status !== 503) return {};
  return { headers: { 'Retry-After': text('Seconds to wait before the next try.', { type: 'integer' }) } };
}

const pascalCase = (code: string): string =>
  code.replaceAll(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
