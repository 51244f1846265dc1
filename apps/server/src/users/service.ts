import type { AuditRecorder } from '../audit/recorder';
import type { AuthConfigService } from '../auth-config/service';
import type { Clock } from '../clock';
import type { Database, Sql } from '../db/database';
import type { AdminActor } from '../http/access';
import { ApiError } from '../http/errors';
import { checkPrecondition, type Precondition } from '../http/precondition';
import type { LinkRequestService } from '../link-requests/service';
import type { LinkService } from '../links/service';
import type { MailService } from '../mail/service';
import type { OneTimeTokenService } from '../one-time-tokens/service';
import type { PasswordService } from '../passwords/service';
import type { RoleService } from '../roles/service';
import type { SessionService } from '../sessions/service';
import type { Tenant } from '../tenants/schema';
import type { TenantService } from '../tenants/service';
import { changesOf, isActiveAdmin } from './changes';
import { createUser } from './create';
import { canonicalEmail } from './email';
import { listUsers } from './list';
import type { UserListQuery } from './list-query';
import { toUser } from './mapper';
import { resetPassword } from './password-reset';
import { type UserKey, type UserProfile, type UserRow, usersOf } from './repository';
import type { CreateUserBody, PasswordReset, ResetPasswordBody, UpdateUserBody, User, UserPage } from './schema';
import { createTurns } from './turns';
import { adminWhoStays, followChanges, removeUsers } from './write';

export interface UserDeps {
  db: Database;
  clock: Clock;
  audit: AuditRecorder;
  authConfig: AuthConfigService;
  linkRequests: LinkRequestService;
  links: LinkService;
  mail: MailService;
  oneTimeTokens: OneTimeTokenService;
  passwords: PasswordService;
  roles: RoleService;
  sessions: SessionService;
  tenants: TenantService;
}

/** A user and the number of its changes, which makes the ETag. */
export interface VersionedUser {
  user: User;
  version: number;
}

type TenantKey = Pick<Tenant, 'id'>;

/** Whose user is changed, and by whom. */
interface UserTarget {
  tenant: TenantKey;
  userId: string;
  actor: Pick<AdminActor, 'type'>;
  /** `If-Match`; without it whatever version there is. */
  precondition?: Precondition | null;
}

/** The users of tenants, as administrators handle them. */
export interface UserService {
  /**
   * @throws ApiError `validation_failed` (422): a cursor of another list, or `cursor` and `page` together.
   * @throws ApiError `unknown_role` (422).
   */
  list(tenant: Tenant, query: UserListQuery): Promise<UserPage>;
  /** @throws ApiError `user_not_found` (404). */
  get(tenant: TenantKey, key: { id: string } | { email: string } | { externalId: string }): Promise<VersionedUser>;
  /**
   * Makes a user and puts the mails that were asked for into the outbox, in one transaction.
   *
   * @throws ApiError `email_already_exists`, `external_id_already_exists` (409).
   * @throws ApiError `password_too_weak`, `password_hash_too_costly`, `unknown_role`, `metadata_too_large` (422).
   * @throws ApiError `validation_failed` (422).
   * @throws ApiError `overloaded` (503): too many passwords are being hashed.
   */
  create(tenant: Tenant, body: CreateUserBody): Promise<VersionedUser>;
  /**
   * Changes the given fields. The row is locked while metadata is merged, so that of parallel changes none is lost.
   * Disabling ends every session in the same transaction.
   *
   * @throws ApiError `user_not_found` (404); `precondition_failed` (412).
   * @throws ApiError `last_admin`, `email_already_exists`, `external_id_already_exists` (409).
   * @throws ApiError `unknown_role`, `metadata_too_large`, `validation_failed` (422).
   */
  update(target: UserTarget, body: UpdateUserBody): Promise<VersionedUser>;
  /** As `update`, in the caller's transaction. */
  updateWithin(tx: Sql, target: UserTarget, body: UpdateUserBody): Promise<VersionedUser>;
  /**
   * Removes the user and all that is the user's: sessions, tokens, factors, unsent mail.
   *
   * @throws ApiError `user_not_found` (404), `last_admin` (409), `precondition_failed` (412).
   */
  delete(target: UserTarget): Promise<void>;
  /**
   * Takes the password out of force and ends every session, older link and challenge, in one transaction. What comes
   * instead is a link by mail, valid 1 h, or a temporary password for one sign-in, or both.
   *
   * @throws ApiError `user_not_found` (404); `password_too_weak`, `validation_failed` (422); `overloaded` (503).
   */
  resetPassword(target: { tenant: Tenant; userId: string }, body: ResetPasswordBody): Promise<PasswordReset>;
}

export function createUserService(deps: UserDeps): UserService {
  const inTurn = createTurns();
  const answer = (user: UserProfile): VersionedUser => ({
    user: toUser(user, deps.clock.now()),
    version: user.version,
  });
  return {
    list: (tenant, query) => listUsers(deps, tenant, query),

    async get(tenant, key) {
      const stored = storedKey(key);
      const user = stored === null ? null : await usersOf(deps.db, tenant.id).profile(stored);
      if (user === null) throw new ApiError('user_not_found');
      return answer(user);
    },

    create: async (tenant, body) => answer(await createUser({ deps, inTurn }, tenant, body)),
    update: async (target, body) =>
      answer(await deps.db.transaction((tx) => updateUser(deps, tx, { ...target, body }))),
    updateWithin: async (tx, target, body) => answer(await updateUser(deps, tx, { ...target, body })),
    delete: (target) => deleteUser(deps, target),
    resetPassword: (target, body) => resetPassword(deps, { ...target, body }),
  };
}

function storedKey(key: { id: string } | { email: string } | { externalId: string }): UserKey | null {
  if (!('email' in key)) return key;
  const emailCanonical = canonicalEmail(key.email);
  return emailCanonical === null ? null : { emailCanonical };
}

async function updateUser(
  deps: UserDeps,
  tx: Sql,
  { tenant, userId, actor, precondition, body }: UserTarget & { body: UpdateUserBody },
): Promise<UserProfile> {
  const users = usersOf(tx, tenant.id);
  const isBound = actor.type === 'user' && (body.roles !== undefined || body.status !== undefined);
  const user = await lockUser(users, { userId, isBound });
  checkPrecondition(precondition, user.version);
  await deps.roles.requireAll(tx, tenant.id, { 'body.roles': body.roles });
  const now = deps.clock.now();
  const changes = changesOf(user, body, now);
  if (Object.keys(changes).length === 0) return user;
  if (isBound && !isActiveAdmin({ ...user, ...changes }, now)) await keepAnAdmin(users, user, now);
  // Sent together: one round trip less.
  const [updated] = await Promise.all([
    users.update(userId, { ...changes, updatedAt: now }),
    followChanges(deps, { tx, tenant, now }, [{ user, changes }]),
  ]);
  if (updated === null) throw new ApiError('user_not_found');
  return updated;
}

function deleteUser(deps: UserDeps, { tenant, userId, actor, precondition }: UserTarget): Promise<void> {
  return deps.db.transaction(async (tx) => {
    const users = usersOf(tx, tenant.id);
    const isBound = actor.type === 'user';
    const user = await lockUser(users, { userId, isBound });
    checkPrecondition(precondition, user.version);
    if (isBound) await keepAnAdmin(users, user, deps.clock.now());
    await removeUsers(deps, { tx, tenant }, [user]);
  });
}

type Users = ReturnType<typeof usersOf>;

/** @param isBound By the rule of the last admin, which looks at other users of the tenant as well. */
async function lockUser(users: Users, { userId, isBound }: { userId: string; isBound: boolean }): Promise<UserRow> {
  // Before the row, always: two transactions that did it in different orders would wait for each other.
  if (isBound) await users.lockTenant();
  const user = await users.lock(userId);
  if (user === null) throw new ApiError('user_not_found');
  return user;
}

async function keepAnAdmin(users: Users, user: UserRow, now: Date): Promise<void> {
  if ((await adminWhoStays(users, [user], now)) !== null) throw new ApiError('last_admin');
}
