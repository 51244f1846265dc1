import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { ConfigError, loadConfig } from './config';
import { createLog } from './run/log';
import { boundMemory } from './run/memory';
import { runPrimary } from './run/primary';
import { runWorker } from './run/worker';

const EX_CONFIG = 78;

async function main(): Promise<void> {
  boundMemory();
  // For the workers: this process's own threads are there already, as `pnpm start` or libuv's default of 4 wants them.
  process.env.UV_THREADPOOL_SIZE ??= String(availableParallelism() + 4);
  const config = loadConfig(process.env, process.cwd());
  const log = await createLog(config, process.stdout);
  if (cluster.isWorker) return runWorker(config, log);
  return runPrimary(config, log);
}

// Whoever reads the log may go away. Unheard, that would be a fatal error, which is logged, which is a fatal error.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

main().catch((error: unknown) => {
  const isConfig = error instanceof ConfigError;
  process.stderr.write(`${isConfig ? error.message : `HelloJohn can not start: ${describe(error)}`}\n`);
  process.exit(isConfig ? EX_CONFIG : 1);
});

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
