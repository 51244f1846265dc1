import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { createManualClock } from '../../test/manual-clock';
import { createTestDatabase, type TestDatabase } from '../../test/test-database';
import { until } from '../../test/until';
import { createAuditRecorder } from '../audit/recorder';
import { createSecretBox } from '../crypto/secret-box';
import { createDatabase, type Database } from '../db/database';
import { signingKeysIn } from './repository';
import { createSigningKeys } from './signing-keys';

const clock = createManualClock();
clock.freeze();
const secretBox = createSecretBox(randomBytes(32));
const audit = createAuditRecorder({ clock, secretKey: randomBytes(32) });
const log = pino({ level: 'silent' });
let database: TestDatabase;
let db: Database;
/** Readings of the keys, of all servers together. */
let reads = 0;

beforeEach(async () => {
  database = await createTestDatabase();
  const plain = createDatabase({ connectionString: database.connectionString });
  reads = 0;
  db = {
    ...plain,
    query: (sql) => {
      if (sql.text.includes('FROM signing_keys')) reads += 1;
      return plain.query(sql);
    },
  };
});
afterEach(async () => {
  await db.close();
  await database.drop();
});

const startServer = () => createSigningKeys({ db, clock, log, secretBox, audit });

test('servers that start at once agree on one key', async () => {
  const servers = Array.from({ length: 8 }, startServer);
  await Promise.all(servers.map((server) => server.ensure()));
  const kids = await Promise.all(servers.map(async (server) => (await server.current()).kid));
  expect(new Set(kids).size).toBe(1);
  expect(await signingKeysIn(db).all()).toHaveLength(1);
});

test('the published set has no private member, and the stored private half is sealed', async () => {
  const server = startServer();
  await server.ensure();
  const { keys } = await server.jwks();
  const { kid } = await server.current();
  expect(keys).toEqual([{ kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid, alg: 'EdDSA', use: 'sig' }]);
  const [row] = await signingKeysIn(db).all();
  const { d } = JSON.parse(secretBox.open(row?.privateJwk ?? new Uint8Array(), `signing-key:${kid}`));
  expect(Buffer.from(d, 'base64url')).toHaveLength(32);
  expect(Buffer.from(row?.privateJwk ?? []).toString('latin1')).not.toContain(d);
});

test('another HELLOJOHN_SECRET_KEY is named as what is wrong', async () => {
  await startServer().ensure();
  const stranger = createSigningKeys({ db, clock, log, audit, secretBox: createSecretBox(randomBytes(32)) });
  await expect(stranger.ensure()).rejects.toThrow('HELLOJOHN_SECRET_KEY is not the one');
});

test('a thousand unknown names cause one reading in 30 s at most', async () => {
  const server = startServer();
  await server.ensure();
  reads = 0;
  clock.advance(31);
  const names = ['../../etc/passwd', "' OR 1=1--", '__proto__', ...Array.from({ length: 1000 }, (_, i) => `kid${i}`)];
  const found = await Promise.all(names.map((name) => server.find(name)));
  expect(found.every((key) => key === null)).toBe(true);
  expect(reads).toBe(1);
  clock.advance(29);
  for (const name of names) expect(await server.find(name)).toBeNull();
  expect(reads).toBe(1);
});

test('a key that another server made is found, at once after 30 s, and known names cost nothing', async () => {
  const [server, other] = [startServer(), startServer()];
  await server.ensure();
  const { kid } = await server.current();
  await db.transaction(async (tx) => {
    const [row] = await signingKeysIn(tx).all();
    if (row === undefined) throw new Error('no key');
    await signingKeysIn(tx).insert({ ...row, kid: 'next', privateJwk: reseal(row.privateJwk, kid, 'next') });
  });
  await other.ensure();
  expect(await other.find('next')).not.toBeNull();
  clock.advance(31);
  expect(await server.find('next')).not.toBeNull();
  reads = 0;
  for (let i = 0; i < 100; i += 1) await server.find(kid);
  expect(reads).toBe(0);
});

test('keys end and begin on time', async () => {
  const server = startServer();
  await server.ensure();
  const { kid } = await server.current();
  await db.transaction(async (tx) => {
    const [row] = await signingKeysIn(tx).all();
    if (row === undefined) throw new Error('no key');
    const activeAt = new Date(clock.now().getTime() + 300_000);
    await signingKeysIn(tx).insert({ ...row, kid: 'next', activeAt, privateJwk: reseal(row.privateJwk, kid, 'next') });
  });
  await server.ensure();
  expect((await server.jwks()).keys).toHaveLength(2);
  expect((await server.current()).kid).toBe(kid);
  clock.advance(301);
  expect((await server.current()).kid).toBe('next');
  expect(await server.find(kid)).not.toBeNull();
});

describe('T7: rotation', () => {
  const servers = async () => {
    const all = [startServer(), startServer()] as const;
    for (const server of all) await server.ensure();
    return all;
  };

  test('publishes the next key longer than the JWKS may be cached before it signs, on every server', async () => {
    const [server, other] = await servers();
    const { kid: old } = await server.current();
    await Promise.all([server.rotate(), other.rotate(), server.rotate()]);
    const [next, current, ...rest] = await server.list();
    expect([next?.status, current?.status, current?.kid, rest]).toEqual(['next', 'current', old, []]);
    // Published to everybody within a minute, as long as any server may go on with what it knows.
    clock.advance(61);
    await until(async () => (await other.jwks()).keys.some(({ kid }) => kid === next?.kid));
    clock.advance(300);
    expect((await other.current()).kid).toBe(old);
    clock.advance(60);
    for (const each of [server, other]) expect((await each.current()).kid).toBe(next?.kid);
    expect((await server.list()).map(({ status }) => status)).toEqual(['current', 'previous']);
  });

  test('a server that had nothing to do all the time signs with the new key at once', async () => {
    const [server, idle] = await servers();
    await server.rotate();
    clock.advance(7200);
    expect((await idle.current()).kid).toBe((await server.current()).kid);
  });

  test('keeps the old key until the last token it may have signed has expired, then forgets it', async () => {
    const [server, other] = await servers();
    const { kid: old } = await server.current();
    await server.rotate();
    clock.advance(419);
    expect((await other.current()).kid).toBe(old);
    clock.advance(3600);
    expect(await other.find(old)).not.toBeNull();
    clock.advance(2 * 420);
    expect(await server.find(old)).toBeNull();
    expect((await server.jwks()).keys).toHaveLength(1);
    await server.rotate();
    expect((await signingKeysIn(db).all()).map(({ kid }) => kid)).not.toContain(old);
  });
});

function reseal(sealed: Uint8Array, from: string, to: string): Uint8Array<ArrayBuffer> {
  return secretBox.seal(secretBox.open(sealed, `signing-key:${from}`), `signing-key:${to}`);
}
