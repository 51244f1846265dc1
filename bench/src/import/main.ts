import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startServer, stopServers } from '../child';
import { type BenchPostgres, run, startPostgres } from '../postgres';
import { environmentOf, minuteLoad } from '../report';
import { prepareCopy } from './copy';
import { exportUsers, type Installation, importFile, prepareTenant } from './installation';
import { writePeople } from './people-file';
import { type ImportReport, toText } from './report';
import { watch } from './watch';

const PROGRAM = join(dirname(createRequire(import.meta.url).resolve('@hellojohn/server/package.json')), 'dist/main.js');
const RESULT = fileURLToPath(new URL('../../results/import.json', import.meta.url));
const DOCUMENT = fileURLToPath(new URL('../../../docs/import.md', import.meta.url));
const MEASURED = /(<!-- measured -->\n)[\s\S]*(<!-- \/measured -->)/;
const IDLE_MS = 10_000;
const USAGE = 'pnpm bench:import [--users 100000] [--document: puts the figures into docs/import.md]';

const say = (text: string) => void process.stderr.write(`${text}\n`);

async function main(): Promise<void> {
  const { users, writesDocument } = readOptions(process.argv.slice(2));
  const folder = await mkdtemp(join(tmpdir(), 'hellojohn-import-'));
  const postgres = await startPostgres();
  const stopAll = async () => {
    await stopServers();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stopAll().finally(() => process.exit(1)));
  }
  try {
    const report = await measure(users, postgres, folder);
    await publish(report, writesDocument);
  } finally {
    await stopAll();
  }
}

function readOptions(args: string[]): { users: number; writesDocument: boolean } {
  const { values } = parseArgs({
    args: args[0] === '--' ? args.slice(1) : args,
    options: { users: { type: 'string', default: '100000' }, document: { type: 'boolean', default: false } },
  });
  const users = Number(values.users);
  if (!Number.isInteger(users) || users < 1) throw new Error(USAGE);
  return { users, writesDocument: values.document };
}

async function publish(report: ImportReport, writesDocument: boolean): Promise<void> {
  const text = toText(report);
  process.stdout.write(text);
  await mkdir(dirname(RESULT), { recursive: true });
  await writeFile(RESULT, `${JSON.stringify(report, null, 2)}\n`);
  say(`\n${RESULT}`);
  if (!writesDocument) return;
  const document = await readFile(DOCUMENT, 'utf8');
  const figures = `\`\`\`text\n${text}\`\`\`\n`;
  await writeFile(
    DOCUMENT,
    document.replace(MEASURED, (_all, start, end) => `${start}${figures}${end}`),
  );
}

async function measure(users: number, postgres: BenchPostgres, folder: string): Promise<ImportReport> {
  const loadBefore = minuteLoad();
  const connectionString = await postgres.createDatabase('hellojohn_import');
  say(`writing ${users} users into a file`);
  const file = await writePeople(join(folder, 'users.ndjson'), users);
  const at = await start(connectionString, folder);
  const processes = { server: at.pid, database: postgres.pid };

  say('signing in, and nothing else');
  const idle = await watch(at, processes, () => new Promise((resolve) => setTimeout(resolve, IDLE_MS)));
  say('importing');
  const imported = await watch(at, processes, () => importFile(at, file.path));
  say('COPY of the same rows into the same table');
  const copy = await prepareCopy(connectionString);
  const copied = await watch(at, processes, copy);
  await run(connectionString, 'VACUUM (ANALYZE) users', 'CHECKPOINT');
  say('exporting');
  const exported = await watch(at, processes, () => exportUsers(at));
  if (exported.result.users !== users + 1) throw new Error(`${exported.result.users} users exported`);

  return {
    environment: environmentOf({ postgres: postgres.version, connections: 1, rounds: 1, secondsARound: 0 }),
    load: { before: loadBefore, after: minuteLoad() },
    users,
    fileMib: file.mib,
    idle,
    import: imported,
    copy: copied,
    ratioToCopy: imported.seconds / copied.seconds,
    export: exported,
  };
}

/** The built server, as it is delivered, and a tenant with somebody who signs in. */
async function start(connectionString: string, folder: string): Promise<Installation> {
  const adminToken = randomBytes(32).toString('base64url');
  const server = await startServer({
    args: [PROGRAM],
    env: {
      DATABASE_URL: connectionString,
      HELLOJOHN_PORT: '0',
      HELLOJOHN_DATA_DIR: join(folder, 'data'),
      HELLOJOHN_ADMIN_TOKEN: adminToken,
      HELLOJOHN_SECRET_KEY: randomBytes(32).toString('base64'),
      HELLOJOHN_RATE_LIMIT: 'off',
      HELLOJOHN_LOG_LEVEL: 'error',
    },
  });
  return prepareTenant({ url: server.url, pid: server.pid, adminToken });
}

await main();
