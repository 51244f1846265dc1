// Parse Server on Express with its PostgreSQL adapter: `parse-server.mjs <connection string> <master key>`.
import express from 'express';
import { ParseServer } from 'parse-server';

const [, , databaseURI, masterKey] = process.argv;

const app = express();
const server = app.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const parse = new ParseServer({
    databaseURI,
    appId: 'bench',
    masterKey,
    serverURL: `${url}/parse`,
    // Without a log of requests, as all others are measured.
    logLevel: 'error',
    logsFolder: null,
    silent: true,
  });
  await parse.start();
  app.use('/parse', parse.app);
  process.stdout.write(`ready at ${url}\n`);
});
server.keepAliveTimeout = 65_000;
