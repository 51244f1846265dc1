import type { ApiError } from '../http/errors';
import { changesOf, isActiveAdmin, isNewAddress } from './changes';
import { effectiveStatus, toOwnUser, toUser } from './mapper';
import type { UserRow } from './repository';
import type { UpdateUserBody } from './schema';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const PAST = new Date('2026-03-01T12:00:00.000Z');
const FUTURE = new Date('2026-03-01T12:00:00.001Z');

function user(fields: Partial<UserRow> = {}): UserRow {
  return {
    tenantId: 'ten_1',
    id: 'usr_1',
    email: 'Alice@Acme.com',
    emailCanonical: 'alice@acme.com',
    emailVerified: true,
    firstName: 'Alice',
    lastName: null,
    avatarUrl: null,
    externalId: null,
    roles: ['member'],
    status: 'active',
    disabledReason: null,
    disabledUntil: null,
    metadata: { a: { b: 1 } },
    publicMetadata: {},
    mfaEnrolled: false,
    mustChangePassword: false,
    createdAt: NOW,
    updatedAt: NOW,
    lastLoginAt: null,
    version: 1,
    locale: null,
    passwordHash: 'a hash',
    passwordHistory: ['an older hash'],
    passwordChangedAt: NOW,
    passwordState: 'ok',
    passwordExpiresAt: null,
    ...fields,
  };
}
const disabled = (fields: Partial<UserRow> = {}) => user({ status: 'disabled', disabledReason: 'fraud', ...fields });
const changes = (row: UserRow, body: UpdateUserBody) => changesOf(row, body, NOW);

describe('the status in effect', () => {
  test.each([
    ['active', null, 'active'],
    ['pending', PAST, 'pending'],
    ['unverified', null, 'unverified'],
    ['disabled', null, 'disabled'],
    ['disabled', FUTURE, 'disabled'],
    ['disabled', PAST, 'active'],
  ] as const)('%s until %p is %s', (status, disabledUntil, expected) => {
    expect(effectiveStatus({ status, disabledUntil }, NOW)).toBe(expected);
    expect(toUser(user({ status, disabledUntil }), NOW).status).toBe(expected);
  });

  test.each<[Partial<UserRow>, boolean]>([
    [{ roles: ['admin'] }, true],
    [{ roles: ['admin', 'member'], status: 'disabled', disabledUntil: PAST }, true],
    [{ roles: ['admin'], status: 'disabled', disabledUntil: FUTURE }, false],
    [{ roles: ['admin'], status: 'pending' }, false],
    [{ roles: ['admin'], status: 'unverified' }, false],
    [{ roles: ['administrator'] }, false],
  ])('%p is an active admin: %p', (fields, expected) => {
    expect(isActiveAdmin(user(fields), NOW)).toBe(expected);
  });
});

describe('what a PATCH changes', () => {
  test('nothing for an empty one, and nothing but what it names', () => {
    expect(changes(user(), {})).toEqual({});
    expect(changes(user(), { first_name: 'Bob', last_name: null })).toEqual({ firstName: 'Bob', lastName: null });
  });

  test('metadata merges, public metadata too', () => {
    const body = { metadata: { a: { c: 2 } }, public_metadata: { theme: 'dark', gone: null } };
    expect(changes(user(), body)).toEqual({ metadata: { a: { b: 1, c: 2 } }, publicMetadata: { theme: 'dark' } });
  });

  test('another address is not verified, another spelling of it stays so', () => {
    const moved = changes(user(), { email: 'bob@acme.com' });
    expect(moved).toEqual({ email: 'bob@acme.com', emailCanonical: 'bob@acme.com', emailVerified: false });
    expect(isNewAddress(user(), moved)).toBe(true);
    expect(changes(user(), { email: 'bob@acme.com', email_verified: true })).toMatchObject({ emailVerified: true });
    const respelled = changes(user(), { email: 'ALICE@acme.com' });
    expect(respelled).toEqual({ email: 'ALICE@acme.com', emailCanonical: 'alice@acme.com', emailVerified: true });
    expect(isNewAddress(user(), respelled)).toBe(false);
    expect(isNewAddress(user(), {})).toBe(false);
  });

  test('a verified address ends waiting for it, and nothing else', () => {
    const verified = { email_verified: true };
    const waiting = { emailVerified: false, status: 'unverified' } as const;
    expect(changes(user(waiting), verified)).toEqual({ emailVerified: true, status: 'active' });
    expect(changes(user({ ...waiting, status: 'pending' }), verified)).toEqual({ emailVerified: true });
    expect(changes(disabled({ emailVerified: false }), verified)).toEqual({ emailVerified: true });
    expect(changes(user({ status: 'unverified' }), { email_verified: false })).toEqual({ emailVerified: false });
  });
});

test('what a user is already is no change, and metadata as it was neither', () => {
  const same = { email: 'Alice@Acme.com', first_name: 'Alice', roles: ['member'], status: 'active' } as const;
  expect(changes(user(), { ...same, roles: [...same.roles], metadata: { a: { b: 1, gone: null } } })).toEqual({});
  expect(changes(user(), { first_name: 'Alice', last_name: 'Chen' })).toEqual({ firstName: 'Alice', lastName: 'Chen' });
});

describe('disabling', () => {
  test('starts without what an older one has left', () => {
    const clean = { status: 'disabled', disabledReason: null, disabledUntil: null };
    expect(changes(user(), { status: 'disabled' })).toEqual(clean);
    expect(changes(disabled({ disabledUntil: PAST }), { status: 'disabled' })).toEqual(clean);
    const body = { status: 'disabled', disabled_reason: 'left', disabled_until: FUTURE } as const;
    expect(changes(user(), body)).toEqual({ status: 'disabled', disabledReason: 'left', disabledUntil: FUTURE });
  });

  test('again keeps reason and end unless they are given', () => {
    expect(changes(disabled({ disabledUntil: FUTURE }), { status: 'disabled' })).toEqual({});
    const renewed = { status: 'disabled', disabled_reason: 'left' } as const;
    expect(changes(disabled(), renewed)).toEqual({ status: 'disabled', disabledReason: 'left' });
    expect(changes(disabled(), { disabled_until: FUTURE })).toEqual({ disabledUntil: FUTURE });
    expect(changes(disabled(), { disabled_reason: null })).toEqual({ disabledReason: null });
  });

  test('ends with reason and end gone', () => {
    const active = { status: 'active', disabledReason: null, disabledUntil: null };
    for (const row of [disabled(), user({ status: 'pending' }), user({ status: 'unverified' })]) {
      expect(changes(row, { status: 'active' })).toEqual(active);
      expect(changes(row, { status: 'active', disabled_until: null, disabled_reason: null })).toEqual(active);
    }
  });

  test.each([
    ['of an active user', user(), {}],
    ['of one who counts as active again', disabled({ disabledUntil: PAST }), {}],
    ['together with enabling', disabled(), { status: 'active' }],
  ] as const)('reason and end %s are refused', (_case, row, body) => {
    for (const [field, value] of [
      ['disabled_until', FUTURE],
      ['disabled_reason', 'x'],
    ] as const) {
      expect(() => changes(row, { ...body, [field]: value })).toThrow(
        expect.objectContaining<Partial<ApiError>>({
          code: 'validation_failed',
          errors: [{ path: `body.${field}`, message: 'is only for a disabled user' }],
        }),
      );
    }
    expect(changes(row, { ...body, disabled_until: null })).not.toHaveProperty('status', 'disabled');
  });
});

describe('what is shown of a user', () => {
  test('never a hash; the private metadata to administrators alone (A6)', () => {
    const row = user({ metadata: { canary: 'private' }, disabledUntil: FUTURE, lastLoginAt: PAST });
    const admin = JSON.stringify(toUser(row, NOW));
    const own = JSON.stringify(toOwnUser(row, NOW));
    for (const text of [admin, own]) expect(text).not.toMatch(/hash|canonical|history|password_state/);
    expect(admin).toContain('canary');
    expect(own).not.toContain('canary');
    expect(toUser(row, NOW)).toMatchObject({
      disabled_until: '2026-03-01T12:00:00.001Z',
      last_login_at: '2026-03-01T12:00:00.000Z',
    });
  });
});
