import { field, type Row, type View } from '../output/view';

/** Users as a table, and as CSV with every field of the API. */
export const USER_VIEW: View = {
  columns: [
    field('ID', 'id'),
    field('EMAIL', 'email'),
    { heading: 'NAME', cell: fullName },
    field('ROLES', 'roles'),
    field('STATUS', 'status'),
    field('LAST LOGIN', 'last_login_at'),
  ],
  fields: [
    'id',
    'tenant_id',
    'email',
    'email_verified',
    'first_name',
    'last_name',
    'avatar_url',
    'external_id',
    'locale',
    'roles',
    'status',
    'disabled_reason',
    'disabled_until',
    'metadata',
    'public_metadata',
    'mfa_enrolled',
    'must_change_password',
    'created_at',
    'updated_at',
    'last_login_at',
  ],
};

export const SESSION_VIEW: View = {
  columns: [
    field('ID', 'id'),
    field('CREATED', 'created_at'),
    field('LAST ACTIVE', 'last_active_at'),
    field('EXPIRES', 'expires_at'),
    field('ADDRESS', 'ip_address'),
    field('METHODS', 'amr'),
    field('USER AGENT', 'user_agent'),
  ],
  fields: ['id', 'created_at', 'last_active_at', 'expires_at', 'ip_address', 'user_agent', 'amr'],
};

export const RESET_VIEW: View = {
  columns: [
    field('USER', 'user_id'),
    field('EMAIL SENT', 'email_sent'),
    field('TEMPORARY PASSWORD', 'temporary_password_set'),
    field('EXPIRES', 'expires_at'),
  ],
  fields: ['user_id', 'email_sent', 'temporary_password_set', 'expires_at'],
};

function fullName(row: Row): string {
  return [row.first_name, row.last_name].filter((part) => typeof part === 'string' && part !== '').join(' ');
}
