// The operations of the server's committed OpenAPI document, for tests that ask all of them something.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './server';

export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
}

export interface Operation {
  operationId: string;
  security: Record<string, unknown>[];
  parameters?: { name: string; in: string; schema: { pattern?: string } }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

export interface Target {
  id: string;
  method: string;
  path: string;
  operation: Operation;
  /** Fields of its JSON body; none where the body is a stream of records, which are judged one by one by a job. */
  fields: Record<string, Schema>;
}

const document = JSON.parse(readFileSync(join(repository, 'apps/server/openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

/** The schema that a reference leads to, or the schema itself. */
export const resolved = (schema: Schema): Schema =>
  schema.$ref === undefined ? schema : (document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});

function fieldsOf({ requestBody }: Operation): Record<string, Schema> {
  const { 'application/json': json, ...others } = requestBody?.content ?? {};
  return json === undefined || Object.keys(others).length > 0 ? {} : (resolved(json.schema).properties ?? {});
}

export const targets: Target[] = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => ({
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    operation,
    fields: fieldsOf(operation),
  })),
);

/** An id that nothing has, of the kind that the document asks for: wrong fields are found before the object is. */
export function wellFormedId({ parameters = [] }: Operation, name: string): string {
  const pattern = parameters.find((parameter) => parameter.name === name)?.schema.pattern ?? '';
  return `${/^\^([a-z]+)_/.exec(pattern)?.[1]}_${'0'.repeat(26)}`;
}
