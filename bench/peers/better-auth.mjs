// better-auth on node:http, its tables made by its own migration: `better-auth.mjs <connection string>`.
import { createServer } from 'node:http';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { admin, bearer } from 'better-auth/plugins';
import pg from 'pg';

const [, , connectionString] = process.argv;

const server = createServer();
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const options = {
    baseURL: url,
    secret: 'only-for-measuring-0123456789abcdefghij',
    database: new pg.Pool({ connectionString }),
    emailAndPassword: { enabled: true },
    user: { additionalFields: { metadata: { type: 'json', required: false } } },
    plugins: [admin(), bearer()],
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'error' },
  };
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  server.on('request', toNodeHandler(betterAuth(options)));
  process.stdout.write(`ready at ${url}\n`);
});
