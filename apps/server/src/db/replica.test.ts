// A real primary and a streaming standby of it, made by copying its data directory.
import { execFile } from 'node:child_process';
import { appendFile, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { eventually } from '../../test/until';
import { Prisma } from '../generated/prisma/client';
import { createDatabase, type Database, type Sql } from './database';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded';
import { freePort } from './postmaster';

let folder: string;
let primary: EmbeddedPostgres;
let standby: EmbeddedPostgres;
let admin: pg.Client;
const opened: Database[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hellojohn-replica-'));
  await chmod(folder, 0o711);
  const port = await freePort();
  // Durable: without it the log is written five times a second, and a standby hears of a change only then.
  const start = (name: string, pickPort = freePort) => startEmbeddedPostgres({ dataDir: join(folder, name), pickPort });
  await (await start('primary', async () => port)).stop();
  await promisify(execFile)('cp', ['-a', join(folder, 'primary'), join(folder, 'standby')]);
  primary = await start('primary', async () => port);
  const { username, password } = new URL(primary.ownerConnectionString);
  const data = join(folder, 'standby', 'data');
  await writeFile(join(data, 'standby.signal'), '', { mode: 0o644 });
  const source = `host=127.0.0.1 port=${port} user=${username} password=${password}`;
  await appendFile(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\n`);
  standby = await start('standby');
  admin = new pg.Client(standby.ownerConnectionString);
  await admin.connect();
  const db = open();
  await db.execute(Prisma.sql`CREATE TABLE notes (id int PRIMARY KEY)`);
  await db.execute(Prisma.sql`INSERT INTO notes SELECT generate_series(1, 100)`);
}, 120_000);
afterAll(async () => {
  await Promise.all(opened.map((db) => db.close()));
  await admin.end();
  await standby.stop();
  await primary.stop();
  await rm(folder, { recursive: true, force: true });
});

function open(replicaConnectionString: string = standby.ownerConnectionString, errors: Error[] = []): Database {
  const connectionString = primary.ownerConnectionString;
  const db = createDatabase({
    connectionString,
    replicaConnectionString,
    onConnectionError: (error) => errors.push(error),
  });
  opened.push(db);
  return db;
}

const look = async (sql: Sql) => {
  const [row] = await sql.query<{ notes: number; isReplica: boolean }>(
    Prisma.sql`SELECT count(*) AS notes, pg_is_in_recovery() AS "isReplica" FROM notes`,
  );
  return row;
};
const countOf = async (db: Database) =>
  (await db.query<{ n: number }>(Prisma.sql`SELECT count(*) AS n FROM notes`))[0]?.n;
const insert = (db: Database) => db.execute(Prisma.sql`INSERT INTO notes SELECT max(id) + 1 FROM notes`);

/** Reads until the replica answers. */
async function whenReplicaAnswers(db: Database) {
  return eventually(async () => {
    const seen = await db.read(look);
    if (!seen?.isReplica) throw new Error('the primary answers');
    return seen;
  });
}

it('lets the replica answer reads, and nothing else', async () => {
  const db = open();
  expect(await whenReplicaAnswers(db)).toEqual({ notes: await countOf(db), isReplica: true });
  expect((await look(db))?.isReplica).toBe(false);
  expect(await db.unit((tx) => look(tx))).toMatchObject({ isReplica: false });
  expect(await db.unit(() => db.read(look))).toMatchObject({ isReplica: false });
});

it('refuses to write on it', async () => {
  const db = open();
  await whenReplicaAnswers(db);
  const wrote = db.read((sql) => sql.execute(Prisma.sql`INSERT INTO notes VALUES (-1)`).then(() => look(sql)));
  // The replica refuses; what ran on the primary instead is a bug of the caller that only a replica shows.
  expect((await wrote)?.isReplica).toBe(false);
  await db.execute(Prisma.sql`DELETE FROM notes WHERE id = -1`);
});

it('reads all that another server wrote before, at every turn', async () => {
  const [writer, reader] = [open(), open()];
  await whenReplicaAnswers(reader);
  let byReplica = 0;
  // On a busy machine the replica is given up for seconds at a time: until it has answered as well, there are more turns.
  for (let turn = 0; turn < 150 || byReplica === 0; turn += 1) {
    await insert(writer);
    const seen = await reader.read(look);
    expect(seen?.notes).toBe(await countOf(writer));
    if (seen?.isReplica) byReplica += 1;
    else await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

it('has the primary answer while the replica lags, and the replica again once it has caught up', async () => {
  const db = open();
  await whenReplicaAnswers(db);
  await admin.query('SELECT pg_wal_replay_pause()');
  try {
    for (let turn = 0; turn < 10; turn += 1) {
      await insert(db);
      expect(await db.read(look)).toEqual({ notes: await countOf(db), isReplica: false });
    }
  } finally {
    await admin.query('SELECT pg_wal_replay_resume()');
  }
  expect((await whenReplicaAnswers(db)).notes).toBe(await countOf(db));
});

it.each([
  ['is not there', () => 'postgresql://hellojohn@127.0.0.1:1/hellojohn'],
  ['is no standby', () => primary.ownerConnectionString],
  ['refuses the password', () => standby.ownerConnectionString.replace(/:[^:@]+@/, ':wrong@')],
])('has the primary answer when the replica %s, and says so', async (_what, url) => {
  const errors: Error[] = [];
  const db = open(url(), errors);
  for (let turn = 0; turn < 5; turn += 1) expect(await db.read(look)).toMatchObject({ isReplica: false });
  expect(errors.length).toBe(1);
});

it('goes on when the replica is stopped in the middle of a read', async () => {
  const db = open();
  let askedOfReplica: (boolean | undefined)[];
  do {
    await whenReplicaAnswers(db);
    askedOfReplica = [];
    await db.read(async (sql) => {
      askedOfReplica.push((await look(sql))?.isReplica);
      if (askedOfReplica[0] === true && askedOfReplica.length === 1) {
        await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE pid <> pg_backend_pid() AND application_name = 'hellojohn'`);
      }
      return look(sql);
    });
    // A busy machine may have had the primary answer at once.
  } while (askedOfReplica[0] === false);
  expect(askedOfReplica).toEqual([true, false]);
  expect(await db.read(look)).toMatchObject({ isReplica: false });
});
