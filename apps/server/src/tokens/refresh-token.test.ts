import { randomBytes } from 'node:crypto';
import { newId } from '../ids';
import { createRefreshTokens } from './refresh-token';

const secretKey = randomBytes(32);
const refreshTokens = createRefreshTokens(secretKey);
const seed = { tenantId: newId('ten'), sessionId: newId('ses'), nonce: randomBytes(32) };

test('a token reads back, and is authentic for its session and generation alone', () => {
  const token = refreshTokens.make(seed, 7);
  expect(token).toMatch(/^rt_[A-Za-z0-9_-]{91}$/);
  const parsed = refreshTokens.parse(token);
  if (parsed === null) throw new Error('the token does not parse');
  expect(parsed).toMatchObject({ tenantId: seed.tenantId, sessionId: seed.sessionId, generation: 7 });
  expect(refreshTokens.isAuthentic(parsed, seed.nonce)).toBe(true);
  expect(refreshTokens.isAuthentic({ ...parsed, generation: 8 }, seed.nonce)).toBe(false);
  expect(refreshTokens.isAuthentic(parsed, randomBytes(32))).toBe(false);
  expect(createRefreshTokens(randomBytes(32)).isAuthentic(parsed, seed.nonce)).toBe(false);
  expect(createRefreshTokens(secretKey).make(seed, 7)).toBe(token);
});

test('generations have nothing in common, and the fingerprint does not give the secret away', () => {
  const secrets = Array.from({ length: 50 }, (_, i) => refreshTokens.make(seed, i).slice(-43));
  const prints = Array.from({ length: 50 }, (_, i) => refreshTokens.fingerprint(seed, i));
  expect(new Set([...secrets, ...prints]).size).toBe(100);
});

test.each(['', 'rt_', 'rt_abc', `rt_${'A'.repeat(90)}`, `rt_${'A'.repeat(92)}`, `rt_${'é'.repeat(91)}`, 'hj_x'])(
  '%j is no token',
  (text) => {
    expect(refreshTokens.parse(text)).toBeNull();
  },
);

test('of the texts that mean the same bytes only one is a token', () => {
  const token = refreshTokens.make(seed, 1);
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
  const same = letters
    .map((letter) => token.slice(0, -1) + letter)
    .map((text) => refreshTokens.parse(text))
    .filter((parsed) => parsed !== null && refreshTokens.isAuthentic(parsed, seed.nonce));
  expect(same).toHaveLength(1);
});
