import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { eventually } from '../../test/until';
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbeddedPostgres } from './embedded';
import { isAlive } from './embedded-cluster';
import { findPostmaster, freePort, type Postmaster } from './postmaster';

const tsx = createRequire(import.meta.url).resolve('tsx');
const program = fileURLToPath(new URL('../../test/embedded-server.ts', import.meta.url));

let root: string;
let dataDir: string;
let running: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'hellojohn-embedded-'));
  await chmod(root, 0o711);
  dataDir = join(root, 'one', 'postgres');
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  running = [];
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const name of await readdir(root)) await killPostmaster(join(root, name, 'postgres'));
  await rm(root, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
  const embedded = await startEmbeddedPostgres({ dataDir, isDurable: false, ...options });
  running.push(embedded);
  return embedded;
}

async function stop(embedded: EmbeddedPostgres): Promise<void> {
  running = running.filter((one) => one !== embedded);
  await embedded.stop();
}

const postmasterOf = (folder: string): Promise<Postmaster | undefined> => findPostmaster(join(folder, 'data'));

async function killPostmaster(folder: string): Promise<void> {
  const found = await postmasterOf(folder).catch(() => undefined);
  if (found !== undefined) process.kill(found.pid, 'SIGKILL');
}

async function query<R extends object>(connectionString: string, statement: string): Promise<R[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<R>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Ended, or ended and waiting for its parent to notice: the parent of an orphan may take its time. */
const hasEnded = (pid: number): Promise<boolean> =>
  eventually(async () => {
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    if (/^(Z.*)?$/.test(stdout.trim())) return true;
    throw new Error(`process ${pid} still runs`);
  });

/** A server process of its own process group, as a terminal makes one, and the first line it prints. */
async function startProcess(folder: string): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, ['--import', tsx, program, folder], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
  });
  children.push(child);
  const line = await new Promise<string>((resolve) => createInterface(child.stdout!).once('line', resolve));
  return { child, line };
}

const exited = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));

describe('a new data directory', () => {
  it('becomes a UTF-8 cluster that knows the letters of all scripts and asks for its password', async () => {
    const { connectionString } = await start();
    const [facts] = await query(
      connectionString,
      `SELECT current_database() AS name, pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider,
        datlocale AS locale, datctype AS letters, lower('ÄÉΣ') AS folded, current_setting('TimeZone') AS zone,
        current_setting('data_checksums') AS checksums, inet_server_addr()::text AS address
       FROM pg_database WHERE datname = current_database()`,
    );
    expect(facts).toEqual({
      name: 'hellojohn',
      encoding: 'UTF8',
      provider: 'b',
      locale: 'C.UTF-8',
      folded: 'äéσ',
      letters: process.platform === 'linux' ? 'C.UTF-8' : expect.any(String),
      zone: 'UTC',
      checksums: 'on',
      address: '127.0.0.1/32',
    });
    const wrong = new URL(connectionString);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('keeps password, log and data from other users', async () => {
    const modeOf = async (name: string) => (await stat(join(dataDir, name))).mode & 0o777;
    expect(await modeOf('password')).toBe(0o600);
    expect(await modeOf('postgres.log')).toBe(0o600);
    expect(await modeOf('data')).toBe(0o700);
  });

  it('is durable unless asked otherwise', async () => {
    const settings = `SELECT current_setting('fsync') || current_setting('full_page_writes') || current_setting('synchronous_commit') AS s`;
    const fast = await start();
    expect(await query(fast.connectionString, settings)).toEqual([{ s: 'offoffoff' }]);
    await stop(fast);
    const durable = await start({ isDurable: true });
    expect(await query(durable.connectionString, settings)).toEqual([{ s: 'ononon' }]);
  });

  it('is made in the place of what a killed server had begun', async () => {
    const folder = join(root, 'begun');
    const abandoned = join(folder, 'postgres.new-999999999-abcdef01');
    await mkdir(join(abandoned, 'data'), { recursive: true });
    await start({ dataDir: join(folder, 'postgres') });
    expect(await readdir(folder)).toEqual(['postgres']);
  });

  it('goes to one of two servers that start at the same moment, and the other is told', async () => {
    const folder = join(root, 'both', 'postgres');
    const both = await Promise.allSettled([start({ dataDir: folder }), start({ dataDir: folder })]);
    const refused = both.find(({ status }) => status === 'rejected');
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(String((refused as PromiseRejectedResult).reason)).toContain('in use by another HelloJohn server');
  });

  it('works in a folder that no other user can enter', async () => {
    const folder = join(root, 'closed');
    await mkdir(folder, { mode: 0o700 });
    const first = await start({ dataDir: join(folder, 'postgres') });
    await query(first.ownerConnectionString, 'CREATE TABLE kept AS SELECT 1 AS one');
    await stop(first);
    const second = await start({ dataDir: join(folder, 'postgres') });
    expect(await query(second.ownerConnectionString, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  });
});

describe('stopping and starting', () => {
  it('keeps the data, and leaves no process', async () => {
    const first = await start();
    await query(first.ownerConnectionString, 'CREATE TABLE stopped AS SELECT 7 AS seven');
    const before = await postmasterOf(dataDir);
    await stop(first);
    expect(await hasEnded(before!.pid)).toBe(true);
    const second = await start();
    expect(await query(second.ownerConnectionString, 'SELECT seven FROM stopped')).toEqual([{ seven: 7 }]);
  });

  it('waits for a predecessor that is still stopping', async () => {
    const first = await start();
    const before = await postmasterOf(dataDir);
    const stopping = stop(first);
    const second = await start();
    await stopping;
    expect((await postmasterOf(dataDir))?.pid).not.toBe(before?.pid);
    expect(await query(second.connectionString, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('takes another port when one is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const taken = (other.address() as AddressInfo).port;
    const ports = [taken, await freePort()];
    const expected = ports[1];
    const { connectionString } = await start({ pickPort: async () => ports.shift() ?? 0 });
    other.close();
    expect(Number(new URL(connectionString).port)).toBe(expected);
    expect(ports).toEqual([]);
  });

  it('is not fooled by a pid file whose id now belongs to another process', async () => {
    await stop(await start());
    const { uid, gid } = await stat(join(dataDir, 'data'));
    const stranger = spawn('sleep', ['60'], process.getuid?.() === 0 ? { uid, gid } : {});
    children.push(stranger);
    const file = join(dataDir, 'data', 'postmaster.pid');
    await writeFile(file, [stranger.pid, '/elsewhere', 1, 5432, '', '127.0.0.1', '  1 1', 'ready   ', ''].join('\n'));
    const { connectionString } = await start();
    expect(await query(connectionString, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(isAlive(stranger.pid!)).toBe(true);
    stranger.kill('SIGKILL');
  });
});

describe('crashes', () => {
  it('a killed PostgreSQL is started again on its port, with all that was committed', async () => {
    const messages: string[] = [];
    const note = (message: string) => void messages.push(message);
    const { ownerConnectionString } = await start({ isDurable: true, log: { info: note, warn: note, error: note } });
    await query(ownerConnectionString, 'CREATE TABLE survivors AS SELECT generate_series(1, 1000) AS n');
    const before = await postmasterOf(dataDir);
    process.kill(before!.pid, 'SIGKILL');
    const count = () => query(ownerConnectionString, 'SELECT count(*)::int AS n FROM survivors');
    expect(await eventually(count)).toEqual([{ n: 1000 }]);
    expect((await postmasterOf(dataDir))?.pid).not.toBe(before?.pid);
    await eventually(async () => expect(messages.at(-1)).toBe('the embedded PostgreSQL is back'));
    expect(messages[0]).toBe('the embedded PostgreSQL went away');
  });

  it('what a killed server left running is taken over as it runs', async () => {
    const { child, line } = await startProcess(dataDir);
    await query(line, 'CREATE TABLE orphaned AS SELECT 3 AS three');
    const before = await postmasterOf(dataDir);
    child.kill('SIGKILL');
    await exited(child);
    const { ownerConnectionString } = await start();
    expect((await postmasterOf(dataDir))?.pid).toBe(before?.pid);
    expect(await query(ownerConnectionString, 'SELECT three FROM orphaned')).toEqual([{ three: 3 }]);
  });

  it('what a killed server left running with other settings is restarted with ours', async () => {
    const { child } = await startProcess(dataDir);
    const before = await postmasterOf(dataDir);
    child.kill('SIGKILL');
    await exited(child);
    const { connectionString } = await start({ isDurable: true });
    expect((await postmasterOf(dataDir))?.pid).not.toBe(before?.pid);
    expect(await query(connectionString, `SELECT current_setting('fsync') AS fsync`)).toEqual([{ fsync: 'on' }]);
  });

  it('a Ctrl-C reaches the server and not PostgreSQL', async () => {
    const { child, line } = await startProcess(dataDir);
    const before = await postmasterOf(dataDir);
    process.kill(-child.pid!, 'SIGINT');
    await exited(child);
    expect(await query(line, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect((await postmasterOf(dataDir))?.pid).toBe(before?.pid);
    await stop(await start());
    expect(await hasEnded(before!.pid)).toBe(true);
  });

  it('a server that ends in order takes PostgreSQL with it', async () => {
    const { child } = await startProcess(dataDir);
    const before = await postmasterOf(dataDir);
    child.stdin?.end();
    await exited(child);
    expect(await hasEnded(before!.pid)).toBe(true);
  });
});

describe('a data directory is refused', () => {
  it('while another live server uses it; that one is named', async () => {
    await start();
    const { line } = await startProcess(dataDir);
    expect(line).toBe(
      `${dataDir} is in use by another HelloJohn server (process ${process.pid}): stop that one, or use another data directory`,
    );
  });

  it.each([
    [19, 'made by PostgreSQL 19, and this server brings PostgreSQL 18: use a newer release of HelloJohn'],
    [17, 'made by PostgreSQL 17, and this server brings PostgreSQL 18: export its data with the release that made it'],
  ])('when it is of PostgreSQL %i', async (version, message) => {
    const folder = join(root, `version-${version}`, 'postgres');
    await mkdir(join(folder, 'data'), { recursive: true });
    await writeFile(join(folder, 'data', 'PG_VERSION'), `${version}\n`);
    await expect(start({ dataDir: folder })).rejects.toThrow(message);
    expect(await readFile(join(folder, 'data', 'PG_VERSION'), 'utf8')).toBe(`${version}\n`);
  });

  it('when it holds something else', async () => {
    await writeFile(join(root, 'holiday.jpg'), '');
    await expect(start({ dataDir: root })).rejects.toThrow('neither empty nor a database of HelloJohn');
    expect(await readdir(root)).toContain('holiday.jpg');
  });

  it('when PostgreSQL can not start in it, with what PostgreSQL says', async () => {
    const folder = join(root, 'broken', 'postgres');
    await stop(await start({ dataDir: folder }));
    await rm(join(folder, 'data', 'global', 'pg_control'));
    await expect(start({ dataDir: folder })).rejects.toThrow(/did not start:\n.*pg_control/s);
  });
});
