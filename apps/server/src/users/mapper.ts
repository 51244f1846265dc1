import type { UserProfile } from './repository';
import type { OwnUser, User, UserStatus } from './schema';

/** The status as it counts now: being disabled ends by itself at `disabledUntil`. */
export function effectiveStatus(user: Pick<UserProfile, 'status' | 'disabledUntil'>, now: Date): UserStatus {
  const isOver = user.status === 'disabled' && user.disabledUntil !== null && user.disabledUntil <= now;
  return isOver ? 'active' : user.status;
}

/** What administrators get. */
export function toUser(user: UserProfile, now: Date): User {
  return { ...toOwnUser(user, now), metadata: user.metadata };
}

/** What the user gets: all but the private metadata. */
export function toOwnUser(user: UserProfile, now: Date): OwnUser {
  return {
    id: user.id,
    tenant_id: user.tenantId,
    email: user.email,
    email_verified: user.emailVerified,
    first_name: user.firstName,
    last_name: user.lastName,
    avatar_url: user.avatarUrl,
    external_id: user.externalId,
    locale: user.locale,
    roles: user.roles,
    status: effectiveStatus(user, now),
    disabled_reason: user.disabledReason,
    disabled_until: user.disabledUntil?.toISOString() ?? null,
    public_metadata: user.publicMetadata,
    mfa_enrolled: user.mfaEnrolled,
    must_change_password: user.mustChangePassword,
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
    last_login_at: user.lastLoginAt?.toISOString() ?? null,
  };
}
