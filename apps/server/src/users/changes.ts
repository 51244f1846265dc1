import { isDeepStrictEqual } from 'node:util';
import { invalidField } from '../http/errors';
import { canonicalEmail } from './email';
import { effectiveStatus } from './mapper';
import { mergeMetadata } from './metadata';
import type { UserChanges, UserRow } from './repository';
import type { UpdateUserBody } from './schema';

type Changes = Partial<UserChanges>;

/**
 * What a PATCH makes of a user; only what it names, and nothing when the user is like that already.
 *
 * @throws ApiError `metadata_too_large`, `validation_failed` (422).
 */
export function changesOf(user: UserRow, body: UpdateUserBody, now: Date): Changes {
  return unlessSame(user, {
    ...given({
      firstName: body.first_name,
      lastName: body.last_name,
      avatarUrl: body.avatar_url,
      externalId: body.external_id,
      locale: body.locale,
      roles: body.roles,
      mustChangePassword: body.must_change_password,
      metadata: body.metadata && mergeMetadata({ kind: 'metadata' }, user.metadata, body.metadata),
      publicMetadata:
        body.public_metadata && mergeMetadata({ kind: 'public_metadata' }, user.publicMetadata, body.public_metadata),
    }),
    ...emailChanges(user, body),
    ...statusChanges(user, body, now),
  });
}

/** The changes, all or none: what stays the same is no reason to tell anybody, but may be part of what does change. */
export function unlessSame<T extends Changes>(user: UserRow, changes: T): T | Record<string, never> {
  const isSame = Object.entries(changes).every(([field, to]) => isDeepStrictEqual(user[field as keyof UserRow], to));
  return isSame ? {} : changes;
}

/** True when the address becomes another one, not just another spelling of it. */
export function isNewAddress(user: UserRow, changes: Changes): boolean {
  return changes.emailCanonical !== undefined && changes.emailCanonical !== user.emailCanonical;
}

/** True while the user counts as one of the admins who keep a tenant governable. */
export function isActiveAdmin(user: Pick<UserRow, 'roles' | 'status' | 'disabledUntil'>, now: Date): boolean {
  return user.roles.includes('admin') && effectiveStatus(user, now) === 'active';
}

/** Nobody has shown control of a new address yet, unless the administrator vouches for it. */
function emailChanges(user: UserRow, body: UpdateUserBody): Changes {
  const verified = body.email_verified;
  if (body.email === undefined) return given({ emailVerified: verified });
  const emailCanonical = canonicalEmail(body.email);
  if (emailCanonical === null) throw invalidField('body.email', 'must be an email address');
  const stays = emailCanonical === user.emailCanonical && user.emailVerified;
  return { email: body.email, emailCanonical, emailVerified: verified ?? stays };
}

function statusChanges(user: UserRow, body: UpdateUserBody, now: Date): Changes {
  const { status, disabled_reason: reason, disabled_until: until } = body;
  const isDisabled = effectiveStatus(user, now) === 'disabled';
  if (status === 'disabled' || (status === undefined && isDisabled)) {
    const disabling = given({ disabledReason: reason, disabledUntil: until });
    if (status === undefined) return disabling;
    // A new disabling has nothing of an older one that is over.
    const former = isDisabled ? {} : { disabledReason: null, disabledUntil: null };
    return { status, ...former, ...disabling };
  }
  for (const [name, value] of Object.entries({ disabled_reason: reason, disabled_until: until })) {
    if (value !== undefined && value !== null) throw invalidField(`body.${name}`, 'is only for a disabled user');
  }
  if (status === 'active') return { status, disabledReason: null, disabledUntil: null };
  // To be `unverified` means to wait for just this.
  return user.status === 'unverified' && body.email_verified === true ? { status: 'active' } : {};
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}
