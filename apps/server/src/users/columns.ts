import type { UserProfile, UserRow } from './repository';

/** The column of each field that the wire shows. */
export const PROFILE_COLUMNS = {
  tenantId: 'tenant_id',
  id: 'id',
  email: 'email',
  emailVerified: 'email_verified',
  firstName: 'first_name',
  lastName: 'last_name',
  avatarUrl: 'avatar_url',
  externalId: 'external_id',
  locale: 'locale',
  roles: 'roles',
  status: 'status',
  disabledReason: 'disabled_reason',
  disabledUntil: 'disabled_until',
  metadata: 'metadata',
  publicMetadata: 'public_metadata',
  mfaEnrolled: 'mfa_enrolled',
  mustChangePassword: 'must_change_password',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  lastLoginAt: 'last_login_at',
  version: 'version',
} as const satisfies Record<keyof UserProfile, string>;

/** The column of each field. */
export const ROW_COLUMNS = {
  ...PROFILE_COLUMNS,
  emailCanonical: 'email_canonical',
  passwordHash: 'password_hash',
  passwordHistory: 'password_history',
  passwordChangedAt: 'password_changed_at',
  passwordState: 'password_state',
  passwordExpiresAt: 'password_expires_at',
} as const satisfies Record<keyof UserRow, string>;
