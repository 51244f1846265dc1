/** What is recorded, and what webhooks may ask for. */
export const AUDIT_TYPES = [
  'user.created',
  'user.updated',
  'user.disabled',
  'user.enabled',
  'user.deleted',
  'user.password_changed',
  'user.password_reset',
  'user.email_changed',
  'user.invitation_sent',
  'user.verification_sent',
  'mail.retried',
  'session.created',
  'session.ended',
  'sign_in.failed',
  'mfa.enrolled',
  'mfa.removed',
  'tenant.created',
  'tenant.updated',
  'tenant.deleted',
  'config.updated',
  'role.created',
  'role.updated',
  'role.deleted',
  'api_key.created',
  'api_key.deleted',
  'signing_key.rotated',
  'signing_key.revoked',
  'job.created',
  'job.succeeded',
  'job.failed',
  'job.cancelled',
  'webhook.created',
  'webhook.updated',
  'webhook.deleted',
  'webhook.secret_rotated',
  'webhook.tested',
  'audit.trimmed',
] as const;
export type AuditType = (typeof AUDIT_TYPES)[number];

/** All types of one noun: `user.*`. */
export const AUDIT_GROUPS: readonly string[] = [...new Set(AUDIT_TYPES.map((type) => `${type.split('.')[0]}.*`))];

/** Who did it. `anonymous`: a caller nobody knows; `system`: the server by itself. Only users and keys have an id. */
export interface AuditActor {
  type: 'root' | 'api_key' | 'user' | 'anonymous' | 'system';
  id: string | null;
}

/** To what it was done. A role is named by its name. */
export interface AuditTarget {
  type: 'user' | 'tenant' | 'role' | 'api_key' | 'signing_key' | 'job' | 'webhook' | 'audit_log';
  /** Null for an account that does not exist. */
  id: string | null;
}

/** What became of one field. No values of personal fields, no secrets; of metadata only the keys that changed. */
export interface AuditChange {
  from?: unknown;
  to?: unknown;
  keys?: string[];
}
export type AuditChanges = Record<string, AuditChange>;

/** An event as its cause describes it; the rest comes from the request that is being handled. */
export interface NewAuditEvent {
  type: AuditType;
  target: AuditTarget;
  /** Default: the caller. To be given where the caller proves only here who it is. */
  actor?: AuditActor;
  changes?: AuditChanges;
}

/** The log of what belongs to no tenant. Every other log has the id of its tenant. */
export const INSTALLATION_LOG = 'installation';

/** A stored event. */
export interface AuditRow {
  tenantId: string;
  id: string;
  type: AuditType;
  at: Date;
  actorType: AuditActor['type'];
  actorId: string | null;
  targetType: AuditTarget['type'];
  targetId: string | null;
  /** Address and user agent go when the user they belong to is deleted, and with them the salt. */
  ipAddress: string | null;
  userAgent: string | null;
  clientSalt: Uint8Array<ArrayBuffer> | null;
  /** SHA-256 of salt, address and user agent: stays, and says nothing without the salt. */
  clientHash: Uint8Array<ArrayBuffer> | null;
  requestId: string | null;
  changes: AuditChanges;
  /** Over all but address, user agent and salt. */
  mac: Uint8Array<ArrayBuffer>;
}

/** A user as the one to whom something is done. */
export const userTarget = (id: string): AuditTarget => ({ type: 'user', id });

/** For calls that prove by a link, a code or a password who is calling. */
export const userActor = (id: string): AuditActor => ({ type: 'user', id });
