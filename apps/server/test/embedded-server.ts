// A process with an embedded PostgreSQL, for tests that kill it: `embedded-server.ts <data directory>`. Prints the
// connection string once it runs; stops in order when its input ends.
import { startEmbeddedPostgres } from '../src/db/embedded';

try {
  const embedded = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', isDurable: false });
  process.stdout.write(`${embedded.ownerConnectionString}\n`);
  process.stdin.resume().once('end', () => void embedded.stop());
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
}
