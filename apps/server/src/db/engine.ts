import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ErrorCapturingSqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

/** Node has it; only the type library of browsers declares it. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

/** Prisma's schema engine: makes, applies and inspects migrations. */
export type SchemaEngine = bindings.SchemaEngine;

let loaded: Promise<void> | undefined;

type Binding = [name: string, value: unknown];

/** The engine leaves a timer of ten seconds behind each lock it has asked for; it should not keep the process alive. */
function withIdleTimers([name, value]: Binding): Binding {
  if (!name.startsWith('__wbg_setTimeout')) return [name, value];
  return [name, (...args: unknown[]) => (value as (...args: unknown[]) => NodeJS.Timeout)(...args).unref()];
}

async function load(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const { instance } = await WebAssembly.instantiate(await readFile(join(dirname(entry), 'schema_engine_bg.wasm')), {
    './schema_engine_bg.js': Object.fromEntries(Object.entries(bindings).map(withIdleTimers)),
  });
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
}

/**
 * Starts an engine on the WebAssembly build of the engine, which needs no binary and no download.
 *
 * @param adapter Where its statements go, bound by `bindMigrationAwareSqlAdapterFactory`.
 */
export async function createSchemaEngine(
  adapter: ErrorCapturingSqlMigrationAwareDriverAdapterFactory,
): Promise<SchemaEngine> {
  loaded ??= load();
  await loaded;
  return bindings.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
}
