// Servers and databases come up in any order; a configuration that can not work says so at once, in one line a problem.
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerProcess, spawnServer, temporaryFolder } from '../../support/server';
import { until } from '../../support/until';
import { report } from './support/chance';
import { awaitStatus } from './support/client';
import { type OwnedDatabase, openDatabase } from './support/owned-database';

const EX_CONFIG = 78;
const LATE_MS = 2500;

const saysThatItWaits = (server: ServerProcess) =>
  until('a server that waits', () => server.output().includes('waiting for the database'));

describe('a database that is late', () => {
  let database: OwnedDatabase;
  beforeAll(async () => {
    database = await openDatabase();
  });
  afterAll(() => database?.close());

  it('is waited for, with one line that says so and no password in it', async () => {
    await database.stop();
    const server = await database.serve();
    await saysThatItWaits(server);
    await sleep(LATE_MS);
    const before = server.output();
    await database.start();
    const start = performance.now();
    await awaitStatus(await server.url, 'GET /readyz', 200);
    report('F30: server started before its database', {
      'ms late': LATE_MS,
      'ms until ready after it came': performance.now() - start,
    });
    expect(before.match(/waiting for the database/g)).toHaveLength(1);
    expect(before).not.toContain(new URL(database.url).password);
    expect(await server.stop()).toBe(0);
  });

  it('does not hold a stop back', async () => {
    await database.stop();
    const server = await database.serve();
    await saysThatItWaits(server);
    expect(await server.stop()).toBe(0);
    await database.start();
  });

  it('and one that refuses the password is named as such, without the password', async () => {
    const url = new URL(database.url);
    url.password = 'not-the-right-one';
    const server = await database.serve({ DATABASE_URL: url.href });
    await saysThatItWaits(server);
    expect(server.output()).toMatch(/waiting for the database: password authentication failed/);
    expect(server.output()).not.toContain('not-the-right-one');
    expect(await server.stop()).toBe(0);
  });
});

describe('a configuration that can not work', () => {
  const valid = {
    DATABASE_URL: 'postgresql://nobody:database-password@127.0.0.1:1/none',
    HELLOJOHN_ADMIN_TOKEN: 'a'.repeat(32),
    HELLOJOHN_SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
  };
  const { DATABASE_URL, HELLOJOHN_ADMIN_TOKEN, HELLOJOHN_SECRET_KEY } = valid;

  it.each([
    [
      'another kind of database',
      { ...valid, DATABASE_URL: 'mysql://root:database-password@localhost/none' },
      ['DATABASE_URL'],
    ],
    ['no URL at all', { ...valid, DATABASE_URL: 'database-password' }, ['DATABASE_URL']],
    ['an empty URL', { ...valid, DATABASE_URL: '' }, ['DATABASE_URL']],
    ['no admin token', { DATABASE_URL, HELLOJOHN_SECRET_KEY }, ['HELLOJOHN_ADMIN_TOKEN']],
    ['no secret key', { DATABASE_URL, HELLOJOHN_ADMIN_TOKEN }, ['HELLOJOHN_SECRET_KEY']],
    ['neither', { DATABASE_URL }, ['HELLOJOHN_ADMIN_TOKEN', 'HELLOJOHN_SECRET_KEY']],
    [
      'empty secrets',
      { ...valid, HELLOJOHN_ADMIN_TOKEN: '', HELLOJOHN_SECRET_KEY: '' },
      ['HELLOJOHN_ADMIN_TOKEN', 'HELLOJOHN_SECRET_KEY'],
    ],
    [
      'short secrets',
      { ...valid, HELLOJOHN_ADMIN_TOKEN: 'short-admin-token', HELLOJOHN_SECRET_KEY: 'c2hvcnQ=' },
      ['HELLOJOHN_ADMIN_TOKEN', 'HELLOJOHN_SECRET_KEY'],
    ],
  ])('%s: exit code 78, a line for each problem, no value in it', async (_name, env: Record<string, string>, names) => {
    const folder = await temporaryFolder();
    const server = spawnServer({ HELLOJOHN_PORT: '0', HELLOJOHN_DATA_DIR: folder.path, ...env });
    expect(await server.exited).toBe(EX_CONFIG);
    await folder.remove();
    const problems = server
      .output()
      .split('\n')
      .filter((line) => line.startsWith('  '));
    expect([...new Set(problems.map((line) => line.trim().split(':')[0]))].sort()).toEqual([...names].sort());
    expect(server.output()).not.toMatch(/database-password|short-admin-token|c2hvcnQ=/);
  });
});
