import cluster from 'node:cluster';
import { ConfigError, loadConfig } from './config';
import { createLog } from './run/log';
import { runPrimary } from './run/primary';
import { runWorker } from './run/worker';

const EX_CONFIG = 78;

async function main(): Promise<void> {
  const config = loadConfig(process.env, process.cwd());
  const log = createLog(config, process.stdout);
  if (cluster.isWorker) return runWorker(config, log);
  return runPrimary(config, log);
}

main().catch((error: unknown) => {
  const isConfig = error instanceof ConfigError;
  process.stderr.write(`${isConfig ? error.message : `HelloJohn can not start: ${describe(error)}`}\n`);
  process.exit(isConfig ? EX_CONFIG : 1);
});

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
