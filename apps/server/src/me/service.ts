import { userChanges } from '../audit/changes';
import { userTarget } from '../audit/event';
import type { AuditRecorder } from '../audit/recorder';
import type { AuthConfigService } from '../auth-config/service';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import type { UserActor } from '../http/access';
import { ApiError } from '../http/errors';
import type { MailService } from '../mail/service';
import { GIVEN_FOR_THE_OLD_PASSWORD, type OneTimeTokenService } from '../one-time-tokens/service';
import { passwordChanges, prepareNewPassword } from '../passwords/change';
import type { PasswordService } from '../passwords/service';
import type { SessionService } from '../sessions/service';
import type { Tenant } from '../tenants/schema';
import type { TenantService } from '../tenants/service';
import type { PasswordGuard } from '../throttle/password-guard';
import { unlessSame } from '../users/changes';
import { addressee } from '../users/create';
import { toOwnUser } from '../users/mapper';
import { mergeMetadata } from '../users/metadata';
import { type UserChanges, type UserRow, usersOf } from '../users/repository';
import type { OwnUser } from '../users/schema';
import type { UserService } from '../users/service';
import { requireEditableKeys } from './editable-metadata';
import { lockProven, proveOwnPassword } from './own-password';
import type { UpdateMeBody, UpdateMyMetadataBody, UpdateMyPasswordBody } from './schema';

export interface MeDeps {
  db: Database;
  clock: Clock;
  audit: AuditRecorder;
  authConfig: AuthConfigService;
  mail: MailService;
  oneTimeTokens: OneTimeTokenService;
  passwords: PasswordService;
  passwordGuard: PasswordGuard;
  sessions: SessionService;
  tenants: TenantService;
  users: UserService;
}

/** What signed-in users may do with their own account. One who is deleted meanwhile gets `session_revoked` (401). */
export interface MeService {
  /** As the check of the session found it. */
  get(actor: UserActor): OwnUser;
  /** Changes the given fields of the profile. */
  update(actor: UserActor, body: UpdateMeBody): Promise<OwnUser>;
  /**
   * Changes the password, ends the user's other sessions, reset links and challenges, and tells the user by mail.
   *
   * @throws ApiError `invalid_credentials` (401): `current_password` is wrong, or was changed meanwhile.
   * @throws ApiError `password_too_weak` (422), `rate_limited` (429), `overloaded` (503).
   */
  updatePassword(actor: UserActor, body: UpdateMyPasswordBody): Promise<void>;
  /**
   * Merges into `public_metadata` under a lock on the row, so that of parallel changes none is lost.
   *
   * @throws ApiError `metadata_key_not_allowed` (403): any key is not the user's to change; nothing was changed.
   * @throws ApiError `metadata_too_large` (422).
   */
  updateMetadata(actor: UserActor, patch: UpdateMyMetadataBody): Promise<OwnUser>;
  /**
   * Removes the account and all that is the user's.
   *
   * @throws ApiError `invalid_credentials` (401); `user_not_found` (404): another call has deleted it meanwhile;
   *   `last_admin` (409): the tenant would be left without an active admin; `rate_limited` (429); `overloaded` (503).
   */
  delete(actor: UserActor, password: string): Promise<void>;
}

export function createMeService(deps: MeDeps): MeService {
  const { clock, authConfig } = deps;
  return {
    get: ({ profile }) => toOwnUser(profile, clock.now()),
    update: (actor, body) => changeRow(deps, actor, (user) => profileChanges(user, body)),
    updatePassword: (actor, body) => updatePassword(deps, actor, body),

    async updateMetadata(actor, patch) {
      requireEditableKeys(patch, await authConfig.get(actor.tenantId), 'body');
      return changeRow(deps, actor, ({ publicMetadata }) => ({
        publicMetadata: mergeMetadata({ kind: 'public_metadata', path: 'body' }, publicMetadata, patch),
      }));
    },

    async delete(actor, password) {
      await proveOwnPassword(deps, actor, password);
      await deps.users.delete({ tenant: await tenantOf(deps, actor), userId: actor.id, actor });
    },
  };
}

type Changes = Omit<UserChanges, 'updatedAt'>;

/** Reads, decides and writes with the row locked. */
async function changeRow(
  { db, clock, audit }: MeDeps,
  actor: UserActor,
  decide: (user: UserRow) => Changes,
): Promise<OwnUser> {
  return db.transaction(async (tx) => {
    const users = usersOf(tx, actor.tenantId);
    const user = await users.lock(actor.id);
    if (user === null) throw new ApiError('session_revoked');
    const now = clock.now();
    const changes = unlessSame(user, decide(user));
    if (Object.keys(changes).length === 0) return toOwnUser(user, now);
    const event = { type: 'user.updated', target: userTarget(actor.id), changes: userChanges(user, changes) } as const;
    // Sent together: one round trip less.
    const [updated] = await Promise.all([
      users.update(actor.id, { ...changes, updatedAt: now }),
      audit.record(tx, actor.tenantId, event),
    ]);
    if (updated === null) throw new ApiError('session_revoked');
    return toOwnUser(updated, now);
  });
}

function profileChanges(user: UserRow, body: UpdateMeBody): Changes {
  return {
    firstName: body.first_name === undefined ? user.firstName : body.first_name,
    lastName: body.last_name === undefined ? user.lastName : body.last_name,
    avatarUrl: body.avatar_url === undefined ? user.avatarUrl : body.avatar_url,
    locale: body.locale === undefined ? user.locale : body.locale,
  };
}

async function updatePassword(deps: MeDeps, actor: UserActor, body: UpdateMyPasswordBody): Promise<void> {
  const { db, clock, passwords, authConfig, sessions, oneTimeTokens, mail } = deps;
  const owner = { tenantId: actor.tenantId, userId: actor.id };
  const tenant = await tenantOf(deps, actor);
  const proven = await proveOwnPassword(deps, actor, body.current_password);
  const policy = (await authConfig.get(actor.tenantId)).password_policy;
  const change = { user: proven, password: body.new_password, policy, path: 'body.new_password' };
  const passwordHash = await prepareNewPassword(passwords, change);
  await db.transaction(async (tx) => {
    const user = await lockProven(tx, proven);
    await usersOf(tx, actor.tenantId).update(
      actor.id,
      passwordChanges(user, passwordHash, { policy, now: clock.now() }),
    );
    await deps.audit.record(tx, actor.tenantId, { type: 'user.password_changed', target: userTarget(actor.id) });
    await sessions.endOthers(tx, owner, actor.sessionId);
    await oneTimeTokens.drop(tx, owner, GIVEN_FOR_THE_OLD_PASSWORD);
    await mail.enqueue(tx, { ...addressee(tenant, user), template: 'password_changed', data: {} });
  });
}

async function tenantOf({ tenants }: MeDeps, actor: UserActor): Promise<Tenant> {
  const tenant = await tenants.find(actor.tenantId);
  if (tenant === null) throw new ApiError('session_revoked');
  return tenant;
}
