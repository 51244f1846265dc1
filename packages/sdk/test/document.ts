import { readFileSync } from 'node:fs';

/** The parts of JSON Schema that the document's schemas are made of. */
export interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

interface Content {
  content?: { 'application/json'?: { schema: Schema } };
}

export interface Operation {
  operationId: string;
  method: string;
  path: string;
  requestBody?: Content;
  responses: Record<string, Content>;
}

interface Document {
  paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, unknown> };
}

const document: Document = JSON.parse(
  readFileSync(new URL('../../../apps/server/openapi.json', import.meta.url), 'utf8'),
);

/** Documents about the server itself, for people, balancers and tools; not what an application calls. */
const ABOUT_THE_SERVER = new Set(['getHealth', 'getReadiness', 'getOpenApi']);

/** The operations of the committed API document that belong into the SDK. */
export const operations: Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path }))
    .filter(({ operationId }) => !ABOUT_THE_SERVER.has(operationId)),
);

/** The schema that a reference leads to. */
export function resolve(schema: Schema): Schema {
  const name = schema.$ref?.replace('#/components/schemas/', '');
  if (name === undefined) return schema;
  const found = document.components.schemas[name];
  if (found === undefined) throw new Error(`${schema.$ref} leads nowhere`);
  return resolve(found);
}

/** Every error code that the document declares for some operation. */
export const serverCodes: string[] = [
  ...JSON.stringify(document.components.responses).matchAll(/"enum":(\[[^\]]*\])/g),
].flatMap(([, codes = '[]']) => JSON.parse(codes) as string[]);
