import { z } from 'zod';

/** The part of JSON Schema that the document is made of. */
export interface JsonSchema {
  [keyword: string]: unknown;
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

type ConvertedSchema = JsonSchema & { $defs?: Record<string, JsonSchema> };

/** Turns zod schemas into JSON Schema; what has an id becomes a component and is referred to. */
export interface SchemaCollector {
  /** A reference for a schema with an id, else the schema itself. `io`: what a client sends, or what it gets. */
  add(schema: z.ZodType, io: 'input' | 'output'): JsonSchema;
  /** The schema itself, whether it has an id or not. */
  inline(schema: z.ZodType, io: 'input' | 'output'): JsonSchema;
  /** Every component so far, by name. */
  all(): Record<string, JsonSchema>;
}

const COMPONENTS = '#/components/schemas/';

export function createSchemaCollector(): SchemaCollector {
  const components = new Map<string, JsonSchema>();

  function keep(id: string, schema: JsonSchema): void {
    const known = components.get(id);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`OpenAPI: two different schemas have the id ${id}`);
    }
    components.set(id, schema);
  }

  function convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const override = io === 'input' ? tidy : tidyAnswer;
    const { $schema, $defs = {}, ...body } = z.toJSONSchema(schema, { io, override }) as ConvertedSchema;
    for (const [name, definition] of Object.entries($defs)) keep(name, pointToComponents(definition) as JsonSchema);
    return pointToComponents(body) as JsonSchema;
  }

  return {
    add: convert,
    inline(schema, io) {
      const body = convert(schema, io);
      if (typeof body.$ref !== 'string') return body;
      return components.get(body.$ref.slice(COMPONENTS.length)) ?? body;
    },
    all: () => Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

interface Conversion {
  jsonSchema: z.core.JSONSchema.BaseSchema;
}

/** Parameters are text on the way, and numbers and booleans in the document: the rules for their text have no place there. */
function tidy({ jsonSchema }: Conversion): void {
  if (jsonSchema.type === 'integer' || jsonSchema.type === 'boolean') {
    delete jsonSchema.pattern;
    delete jsonSchema.enum;
  }
  // zod writes the bounds of safe integers where none were set; they only make noise.
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}

/** Answers may get more fields later: clients must not refuse what they don't know. */
function tidyAnswer(conversion: Conversion): void {
  tidy(conversion);
  if (conversion.jsonSchema.additionalProperties === false) delete conversion.jsonSchema.additionalProperties;
}

function pointToComponents(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(pointToComponents);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) =>
      key === '$ref' && typeof value === 'string'
        ? [key, value.replace('#/$defs/', COMPONENTS)]
        : [key, pointToComponents(value)],
    ),
  );
}
