import { generateKeyPairSync } from 'node:crypto';
import { errors, exportJWK, type JSONWebKeySet } from 'jose';
import { createKeySet } from './key-set';

const header = (kid: string) => ({ alg: 'EdDSA', kid });
const NO_TOKEN = { payload: '', signature: '' };

/** A key set over a list of kids that can be changed, with a clock and a count of its loads. */
async function setUp() {
  const x = (await exportJWK(generateKeyPairSync('ed25519').publicKey)) as { kty: 'OKP'; x: string };
  const state = { now: 1_000_000, loads: 0, kids: ['k1'], isAway: false };
  const load = async (): Promise<JSONWebKeySet> => {
    state.loads += 1;
    if (state.isAway) throw new Error('away');
    return { keys: state.kids.map((kid) => ({ ...x, kid, alg: 'EdDSA' })) };
  };
  const keys = createKeySet(load, () => state.now);
  return { state, expire: keys.expire, find: async (kid: string) => keys.find(header(kid), NO_TOKEN) };
}
const NO_KEY = errors.JWKSNoMatchingKey;
const settle = () => new Promise((resolve) => setImmediate(resolve));

it('loads once, and no more while the keys are fresh', async () => {
  const { state, find } = await setUp();
  await Promise.all([find('k1'), find('k1')]);
  state.now += 300_000;
  await find('k1');
  expect(state.loads).toBe(1);
});

it('finds a new key 30 s after the last load, asking once for all', async () => {
  const { state, find } = await setUp();
  await find('k1');
  state.kids = ['k1', 'k2'];
  state.now += 29_999;
  await expect(find('k2')).rejects.toThrow(NO_KEY);
  expect(state.loads).toBe(1);
  state.now += 1;
  await Promise.all([find('k2'), find('k2'), find('k2')]);
  expect(state.loads).toBe(2);
});

it('finds a new key at once when it was told that its keys are out of date, asking once', async () => {
  const { state, find, expire } = await setUp();
  await find('k1');
  state.kids = ['k2'];
  expire();
  await Promise.all([find('k2'), find('k2')]);
  await expect(find('k3')).rejects.toThrow(NO_KEY);
  expect(state.loads).toBe(2);
});

it('counts a failed reload as the one of its 30 s', async () => {
  const { state, find } = await setUp();
  await find('k1');
  state.isAway = true;
  state.now += 30_000;
  await expect(find('k2')).rejects.toThrow('away');
  await expect(find('k2')).rejects.toThrow(NO_KEY);
  await expect(find('k1')).resolves.toBeDefined();
  expect(state.loads).toBe(2);
});

it('drops a key that the server has dropped, without making anyone wait', async () => {
  const { state, find } = await setUp();
  await find('k1');
  state.kids = ['k2'];
  state.now += 300_001;
  await expect(find('k1')).resolves.toBeDefined();
  await settle();
  expect(state.loads).toBe(2);
  await expect(find('k1')).rejects.toThrow(NO_KEY);
});

it('goes on with its keys for an hour while the server is away, then refuses', async () => {
  const { state, find } = await setUp();
  await find('k1');
  state.isAway = true;
  for (let minute = 0; minute < 60; minute += 1) {
    state.now += 60_000;
    await expect(find('k1')).resolves.toBeDefined();
    await settle();
  }
  expect(state.loads).toBeLessThanOrEqual(61);
  state.now += 1;
  await expect(find('k1')).rejects.toThrow('away');
  state.isAway = false;
  await expect(find('k1')).resolves.toBeDefined();
});
