// Makes src/openapi.gen.ts from the server's committed document: `pnpm --filter @hellojohn/sdk openapi`.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const DOCUMENT = new URL('../../../apps/server/openapi.json', import.meta.url);
const TARGET = new URL('../src/openapi.gen.ts', import.meta.url);

/** Contents that belong to the application: their keys stay as they are, here and at run time. */
const OPAQUE = new Set(['metadata', 'public_metadata']);

const camel = (name) => name.replace(/_([a-z])/g, (_match, letter) => letter.toUpperCase());

/** Renames the properties of a schema to camelCase, so that the comments generated from the document stay with them. */
function renameSchema(schema) {
  if (Array.isArray(schema)) return schema.map(renameSchema);
  if (schema === null || typeof schema !== 'object') return schema;
  const renamed = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') renamed.properties = renameProperties(value);
    else if (key === 'required') renamed.required = value.map(camel);
    else
      renamed[key] =
        key === 'default' || key === 'example' || key === 'enum' || key === 'const' ? value : renameSchema(value);
  }
  return renamed;
}

function renameProperties(properties) {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [camel(name), OPAQUE.has(name) ? schema : renameSchema(schema)]),
  );
}

function renameDocument(node) {
  if (Array.isArray(node)) return node.map(renameDocument);
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key === 'schema') return [key, renameSchema(value)];
      if (key === 'schemas')
        return [key, Object.fromEntries(Object.entries(value).map(([n, s]) => [n, renameSchema(s)]))];
      if (key === 'parameters' && Array.isArray(value)) return [key, value.map(renameParameter)];
      return [key, renameDocument(value)];
    }),
  );
}

function renameParameter(parameter) {
  const renamed = renameDocument(parameter);
  // `name[key]=value` has text on the wire; here it takes any JSON value, which the SDK writes as that text.
  if (parameter.style === 'deepObject') renamed.schema = { ...renamed.schema, additionalProperties: {} };
  return parameter.in === 'query' ? { ...renamed, name: camel(parameter.name) } : renamed;
}

const document = JSON.parse(await readFile(DOCUMENT, 'utf8'));
const types = astToString(await openapiTS(renameDocument(document), { defaultNonNullable: false, alphabetize: false }));
await writeFile(TARGET, `// Generated from apps/server/openapi.json by scripts/openapi.mjs. Do not edit.\n\n${types}`);
