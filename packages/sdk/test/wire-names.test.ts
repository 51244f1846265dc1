import { fromWire, toWire } from '../src/core/case';
import { operations, resolve, type Schema } from './document';

/** Calls `visit` for each property of an object of the API's own, however deep, with whether it holds such objects. */
function visitProperties(schema: Schema, visit: (name: string, holdsObjects: boolean) => void): boolean {
  const { properties, items, anyOf = [], oneOf = [], allOf = [] } = resolve(schema);
  for (const [name, inner] of Object.entries(properties ?? {})) visit(name, visitProperties(inner, visit));
  const parts = [...anyOf, ...oneOf, ...allOf, ...(items ? [items] : [])];
  return parts.map((part) => visitProperties(part, visit)).some(Boolean) || properties !== undefined;
}

const bodies = operations
  // A key set's form is RFC 7517's. `users.bulk` renames by itself: elsewhere `changes` holds names of data.
  .filter(({ operationId }) => operationId !== 'getJwks' && operationId !== 'bulkUsers')
  .flatMap(({ operationId, requestBody, responses }) => {
    const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    return [requestBody, ...successes.map(([, response]) => response)].flatMap((body) => {
      const schema = body?.content?.['application/json']?.schema;
      return schema ? [[operationId, schema] as const] : [];
    });
  });

it.each(bodies)('renames what %s sends or answers as its types say, and back', (_operationId, schema) => {
  const names: string[] = [];
  visitProperties(schema, (name, holdsObjects) => {
    const inner = { probe_key: 1 };
    const [[converted, value] = []] = Object.entries(fromWire({ [name]: inner }) as object);
    expect([name, value]).toEqual([name, holdsObjects ? { probeKey: 1 } : expect.anything()]);
    expect(toWire({ [String(converted)]: value })).toEqual({ [name]: inner });
    names.push(String(converted));
    if (/metadata$/.test(name)) expect([holdsObjects, value]).toEqual([false, inner]);
  });
  expect(names.filter((name) => !/^[a-z][a-zA-Z0-9]*$/.test(name))).toEqual([]);
});
