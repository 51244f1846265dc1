// A process that a test can kill in the middle of its migrations: `migrate-once.ts <connection string>`.
import { migrate } from '../src/db/migrate';

await migrate({ connectionString: process.argv[2] ?? '' });
