import { resolve } from 'node:path';
import { backUp } from './backup/backup';
import { restore } from './backup/restore';
import { ConfigError, loadConfig } from './config';

// `node dist/operate.js backup|restore <file>` and `health`: what an operator does beside the server, on the machine of its data.

const EX_USAGE = 2;
const EX_CONFIG = 78;
const HEALTH_MS = 4000;

async function main([verb, name, ...rest]: string[]): Promise<void> {
  if (verb === 'health' && name === undefined) return checkHealth();
  if ((verb !== 'backup' && verb !== 'restore') || name === undefined || name.startsWith('-') || rest.length > 0) {
    process.stderr.write('usage: hjctl backup <file> | hjctl restore <file>\n');
    process.exit(EX_USAGE);
  }
  const { dataDir, databaseUrl } = loadConfig(process.env, process.cwd());
  if (databaseUrl !== undefined) {
    throw new Error('this is for the embedded database; of DATABASE_URL take a pg_dump (docs/operations.md)');
  }
  const file = resolve(name);
  if (verb === 'backup') {
    const { at } = await backUp({ dataDir, file });
    process.stderr.write(
      `Backed up ${dataDir} as of ${at.toISOString()} to ${file}. It holds secrets: keep it like them.\n`,
    );
  } else {
    const { at } = await restore({ dataDir, file });
    process.stderr.write(`Restored the backup as of ${at} to ${dataDir}. Start the server to use it.\n`);
  }
}

/** For the HEALTHCHECK of a container: done when the server of this machine answers, which it does while it lives. */
async function checkHealth(): Promise<void> {
  const { host, port } = loadConfig(process.env, process.cwd());
  const address = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? (host.includes(':') ? `[${host}]` : host);
  const { status } = await fetch(`http://${address}:${port}/healthz`, { signal: AbortSignal.timeout(HEALTH_MS) });
  if (status !== 200) throw new Error(`/healthz answered ${status}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof ConfigError ? EX_CONFIG : 1);
});
