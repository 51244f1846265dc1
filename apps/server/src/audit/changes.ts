import { isDeepStrictEqual } from 'node:util';
import { isNewAddress } from '../users/changes';
import { effectiveStatus } from '../users/mapper';
import type { UserChanges, UserRow } from '../users/repository';
import { type AuditChanges, type AuditType, type NewAuditEvent, userTarget } from './event';

/** How much is told of a change of each field. What is not listed is nobody's business: hashes, derived columns. */
const USER_FIELDS = {
  email: 'name',
  emailVerified: 'value',
  firstName: 'name',
  lastName: 'name',
  avatarUrl: 'name',
  externalId: 'name',
  locale: 'name',
  roles: 'value',
  status: 'value',
  disabledReason: 'name',
  disabledUntil: 'value',
  metadata: 'keys',
  publicMetadata: 'keys',
  mfaEnrolled: 'value',
  mustChangePassword: 'value',
} as const satisfies Partial<Record<keyof UserRow, 'name' | 'value' | 'keys'>>;

type Field = keyof typeof USER_FIELDS;

const FIELDS = (Object.entries(USER_FIELDS) as [Field, (typeof USER_FIELDS)[Field]][]).map(([field, kind]) => ({
  field,
  kind,
  name: field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
}));
type Fields = Partial<Pick<UserRow, Field>>;

/** What differs between a user before and after. @param before Null for a new user. */
export function userChanges(before: Fields | null, after: Fields): AuditChanges {
  const changes: AuditChanges = {};
  for (const { field, kind, name } of FIELDS) {
    const [from, to] = [before?.[field] ?? null, after[field]];
    if (to === undefined || isDeepStrictEqual(from, to)) continue;
    if (kind === 'name') changes[name] = {};
    else if (kind === 'value') changes[name] = before === null ? { to } : { from, to };
    else {
      const keys = changedKeys((from ?? {}) as object, to as object);
      if (keys.length > 0) changes[name] = { keys };
    }
  }
  return changes;
}

function changedKeys(from: object, to: object): string[] {
  const [before, after] = [new Map(Object.entries(from)), new Map(Object.entries(to))];
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => !isDeepStrictEqual(before.get(key), after.get(key)),
  );
}

/** One change of a user as events: each thing that happened has its own name, and the rest is `user.updated`. */
export function userUpdateEvents(user: UserRow, changes: Partial<UserChanges>, now: Date): NewAuditEvent[] {
  const rest = userChanges(user, changes);
  const events: NewAuditEvent[] = [];
  const split = (type: AuditType, fields: readonly string[]) => {
    const own = Object.fromEntries(fields.flatMap((name) => (rest[name] === undefined ? [] : [[name, rest[name]]])));
    for (const name of fields) delete rest[name];
    events.push({ type, target: userTarget(user.id), changes: own });
  };
  const wasDisabled = effectiveStatus(user, now) === 'disabled';
  const status = ['status', 'disabled_reason', 'disabled_until'];
  if (changes.status === 'disabled' && !wasDisabled) split('user.disabled', status);
  if (changes.status === 'active' && wasDisabled) split('user.enabled', status);
  if (isNewAddress(user, changes)) split('user.email_changed', ['email', 'email_verified']);
  if (events.length === 0 || Object.keys(rest).length > 0) {
    events.push({ type: 'user.updated', target: userTarget(user.id), changes: rest });
  }
  return events;
}

/** Old and new value of each field that differs, for objects without personal data; nested ones as `outer.inner`. */
export function plainChanges(before: object | null, after: object, prefix = ''): AuditChanges {
  const old = new Map(Object.entries(before ?? {}));
  return Object.fromEntries(
    Object.entries(after).flatMap(([name, to]) => {
      const from = old.get(name);
      if (isDeepStrictEqual(from, to)) return [];
      if (isObject(to) && (from === undefined || isObject(from))) {
        return Object.entries(plainChanges((from as object | undefined) ?? null, to, `${prefix}${name}.`));
      }
      return [[prefix + name, before === null ? { to } : { from: from ?? null, to }]];
    }),
  );
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
