import { userClaims } from './claims';

const user = {
  id: 'usr_1',
  tenantId: 'ten_1',
  email: 'alice@example.com',
  emailVerified: false,
  roles: ['member'],
  metadata: { plan: 'pro', department: 'sales', big: 'x'.repeat(3000), small: 1 },
  publicMetadata: { theme: 'dark' },
};

test('private metadata stays private unless keys are configured', () => {
  expect(userClaims(user, [])).toEqual({
    sub: 'usr_1',
    aud: 'ten_1',
    tenant_id: 'ten_1',
    roles: ['member'],
    email: 'alice@example.com',
    email_verified: false,
    public_metadata: { theme: 'dark' },
  });
});

test('configured keys that the user has are copied, others are not', () => {
  const claims = userClaims(user, ['department', 'absent', 'toString']);
  expect(claims).toMatchObject({ metadata: { department: 'sales' } });
  expect(Object.keys((claims as { metadata: object }).metadata)).toEqual(['department']);
  expect(claims).not.toHaveProperty('metadata_truncated');
});

test('with keys configured there always is a metadata claim', () => {
  expect(userClaims({ ...user, metadata: {} }, ['plan'])).toMatchObject({ metadata: {} });
});

test('keys that do not fit into 2 KiB are left out, later ones that fit are not, and the token says so', () => {
  expect(userClaims(user, ['plan', 'big', 'small'])).toMatchObject({
    metadata: { plan: 'pro', small: 1 },
    metadata_truncated: true,
  });
});

test.each([
  ['exactly 2 KiB', 2048 - '{"key":""}'.length, 'fits'],
  ['a byte more', 2049 - '{"key":""}'.length, 'is cut'],
])('%s', (_name, length, outcome) => {
  const claims = userClaims({ ...user, metadata: { key: 'x'.repeat(length) } }, ['key']);
  expect('metadata_truncated' in claims ? 'is cut' : 'fits').toBe(outcome);
});

test('size is counted in bytes of UTF-8, and the whole is never above 2 KiB', () => {
  const metadata = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key${i}`, '😀é"\\'.repeat(9)]));
  const { metadata: copied } = userClaims({ ...user, metadata }, Object.keys(metadata)) as { metadata: object };
  expect(Buffer.byteLength(JSON.stringify(copied))).toBeLessThanOrEqual(2048);
  expect(Buffer.byteLength(JSON.stringify(copied))).toBeGreaterThan(1800);
});

test('a key named __proto__ is data', () => {
  const metadata = JSON.parse('{"__proto__":{"admin":true}}') as Record<string, unknown>;
  const claims = userClaims({ ...user, metadata }, ['__proto__']);
  expect(JSON.stringify(claims)).toContain('"metadata":{"__proto__":{"admin":true}}');
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});
