import type { z } from 'zod';
import { userActor, userTarget } from '../audit/event';
import type { AuditRecorder } from '../audit/recorder';
import type { Clock } from '../clock';
import type { SecretBox } from '../crypto/secret-box';
import type { Database, Sql } from '../db/database';
import type { UserActor } from '../http/access';
import { ApiError } from '../http/errors';
import { newId } from '../ids';
import type { MailService } from '../mail/service';
import { lockProven, proveOwnPassword } from '../me/own-password';
import type { OneTimeTokenService } from '../one-time-tokens/service';
import type { SessionService } from '../sessions/service';
import type { Tenant } from '../tenants/schema';
import type { TenantService } from '../tenants/service';
import type { PasswordGuard } from '../throttle/password-guard';
import { addressee } from '../users/create';
import { type UserRow, usersOf } from '../users/repository';
import { backupCodeHash, createBackupCodes } from './backup-codes';
import { type FactorRow, mfaOf } from './repository';
import type { FactorList } from './schema';
import { createTotp, matchTotpStep, type TotpEnrollment } from './totp';

/** Second factors of users: enrolment, check, removal. */
export interface MfaService {
  /**
   * Begins an enrolment; it counts for nothing until a code of it was verified, and replaces one begun before.
   *
   * @throws ApiError `user_not_found` (404).
   */
  enroll(tenant: Tenant, userId: string): Promise<TotpEnrollment & { enrollmentId: string }>;
  /**
   * Confirms an enrolment with a first code, in the caller's transaction. From then on signing in asks for a code.
   * New backup codes replace all older ones; they are shown this once. Challenges to enrol end.
   *
   * @throws ApiError `mfa_code_invalid` (401): wrong code. @throws ApiError `factor_not_found` (404): no such enrolment.
   */
  confirm(tx: Sql, args: ConfirmArgs): Promise<{ factorId: string; backupCodes: string[] }>;
  /** Gives users, who have none, factors that were verified elsewhere. @param factors With secrets in Base32. */
  addVerified(tx: Sql, tenantId: string, factors: readonly { userId: string; secret: string }[]): Promise<void>;
  /** Spends a TOTP code of any of the user's factors: true once for each code, whoever else tries at the same time. */
  spendTotp(tx: Sql, user: UserKey, code: string): Promise<boolean>;
  /** Spends a backup code: of parallel uses one gets true. */
  spendBackupCode(tx: Sql, user: UserKey, code: string): Promise<boolean>;
  listFactors(user: UserKey, sql?: Sql): Promise<z.input<typeof FactorList>>;
  /**
   * Removes one of the caller's factors; with the last one the backup codes go as well. The owner is told by mail.
   *
   * @throws ApiError `factor_not_found` (404), `invalid_credentials` (401): wrong password.
   */
  removeFactor(actor: UserActor, id: string, password: string): Promise<void>;
  /**
   * Takes all factors and codes from a user and ends his sessions, for those who have lost their device.
   *
   * @throws ApiError `user_not_found` (404).
   */
  reset(tenant: Tenant, userId: string): Promise<void>;
}

/** Names a user. */
export interface UserKey {
  tenantId: string;
  userId: string;
}

export interface ConfirmArgs {
  tenant: Tenant;
  userId: string;
  enrollmentId: string;
  code: string;
}

export interface MfaDeps {
  db: Database;
  clock: Clock;
  audit: AuditRecorder;
  secretBox: SecretBox;
  mail: MailService;
  oneTimeTokens: OneTimeTokenService;
  passwordGuard: PasswordGuard;
  sessions: SessionService;
  tenants: TenantService;
}

export function createMfaService(deps: MfaDeps): MfaService {
  const { db, clock, secretBox } = deps;
  return {
    async enroll(tenant, userId) {
      const id = newId('mfa', clock.now());
      return db.transaction(async (tx) => {
        const user = await lockUser(tx, tenant.id, userId);
        const totp = createTotp(tenant.name, user.email);
        const secret = secretBox.seal(totp.secret, contextOf(id));
        await mfaOf(tx, tenant.id).insertUnverified({ id, userId, secret, now: clock.now() });
        return { ...totp, enrollmentId: id };
      });
    },

    confirm: (tx, args) => confirm(deps, tx, args),

    async addVerified(tx, tenantId, factors) {
      if (factors.length === 0) return;
      const now = clock.now();
      const rows = factors.map(({ userId, secret }) => {
        const id = newId('mfa', now);
        return { id, userId, secret: secretBox.seal(secret.toUpperCase().replace(/=+$/, ''), contextOf(id)) };
      });
      await mfaOf(tx, tenantId).insertVerified(rows, now);
    },

    async spendTotp(tx, { tenantId, userId }, code) {
      const factors = mfaOf(tx, tenantId);
      const now = clock.now();
      for (const factor of await factors.listVerified(userId)) {
        const step = matchTotpStep(secretOf(secretBox, factor), code, now);
        if (step !== null && (await factors.spendStep(factor.id, step, now))) return true;
      }
      return false;
    },

    spendBackupCode: (tx, { tenantId, userId }, code) =>
      mfaOf(tx, tenantId).takeBackupCode(userId, backupCodeHash(code)),

    listFactors: (user, sql = db) => listFactors(sql, user),

    removeFactor: (actor, id, password) => removeFactor(deps, { actor, id, password }),

    async reset(tenant, userId) {
      await db.transaction(async (tx) => {
        const user = await lockUser(tx, tenant.id, userId);
        await mfaOf(tx, tenant.id).deleteAll(userId);
        await usersOf(tx, tenant.id).update(userId, { mfaEnrolled: false, updatedAt: clock.now() });
        const changes = { mfa_enrolled: { from: user.mfaEnrolled, to: false } };
        await deps.audit.record(tx, tenant.id, { type: 'mfa.removed', target: userTarget(userId), changes });
        await deps.sessions.endAll(tx, tenant.id, userId);
        await deps.oneTimeTokens.drop(tx, { tenantId: tenant.id, userId });
        if (user.mfaEnrolled) await tell(deps, tx, { tenant, user, template: 'mfa_disabled' });
      });
    },
  };
}

async function confirm(deps: MfaDeps, tx: Sql, { tenant, userId, enrollmentId, code }: ConfirmArgs) {
  const { clock, secretBox } = deps;
  const user = await lockUser(tx, tenant.id, userId);
  const factors = mfaOf(tx, tenant.id);
  const factor = await factors.get(userId, enrollmentId);
  if (factor === null || factor.verifiedAt !== null) throw new ApiError('factor_not_found');
  const now = clock.now();
  const step = matchTotpStep(secretOf(secretBox, factor), code, now);
  if (step === null) throw new ApiError('mfa_code_invalid');
  if (!(await factors.verify(factor.id, step, now))) throw new ApiError('factor_not_found');
  const backupCodes = createBackupCodes();
  await factors.replaceBackupCodes(userId, backupCodes.map(backupCodeHash));
  await usersOf(tx, tenant.id).update(userId, { mfaEnrolled: true, updatedAt: now });
  // Who had got as far as enrolling by the password alone has to show this factor now.
  await deps.oneTimeTokens.drop(tx, { tenantId: tenant.id, userId }, ['mfa_enrollment']);
  await deps.audit.record(tx, tenant.id, {
    type: 'mfa.enrolled',
    target: userTarget(userId),
    // In the middle of a sign-in the code proves who it is.
    actor: userActor(userId),
    changes: { factor_id: { to: factor.id }, mfa_enrolled: { from: user.mfaEnrolled, to: true } },
  });
  await tell(deps, tx, { tenant, user, template: 'mfa_enabled' });
  return { factorId: factor.id, backupCodes };
}

async function listFactors(sql: Sql, { tenantId, userId }: UserKey): Promise<z.input<typeof FactorList>> {
  const mfa = mfaOf(sql, tenantId);
  const factors = await mfa.listVerified(userId);
  return {
    factors: factors.map(({ id, type, createdAt, lastUsedAt }) => ({
      id,
      type,
      created_at: createdAt.toISOString(),
      last_used_at: lastUsedAt?.toISOString() ?? null,
    })),
    backup_codes_left: await mfa.countBackupCodes(userId),
  };
}

interface Removal {
  actor: UserActor;
  id: string;
  password: string;
}

async function removeFactor(deps: MfaDeps, { actor, id, password }: Removal): Promise<void> {
  const { db, clock, tenants } = deps;
  const proven = await proveOwnPassword(deps, actor, password);
  const tenant = await tenants.find(actor.tenantId);
  if (tenant === null) throw new ApiError('session_revoked');
  await db.transaction(async (tx) => {
    const user = await lockProven(tx, proven);
    const factors = mfaOf(tx, actor.tenantId);
    if (!(await factors.deleteFactor(actor.id, id))) throw new ApiError('factor_not_found');
    const isLast = (await factors.listVerified(actor.id)).length === 0;
    const changes = { factor_id: { from: id }, mfa_enrolled: { from: user.mfaEnrolled, to: !isLast } };
    await deps.audit.record(tx, actor.tenantId, { type: 'mfa.removed', target: userTarget(actor.id), changes });
    if (!isLast) return;
    await factors.deleteAll(actor.id);
    await usersOf(tx, actor.tenantId).update(actor.id, { mfaEnrolled: false, updatedAt: clock.now() });
    await tell(deps, tx, { tenant, user, template: 'mfa_disabled' });
  });
}

async function lockUser(tx: Sql, tenantId: string, userId: string): Promise<UserRow> {
  const user = await usersOf(tx, tenantId).lock(userId);
  if (user === null) throw new ApiError('user_not_found');
  return user;
}

interface Notice {
  tenant: Tenant;
  user: UserRow;
  template: 'mfa_enabled' | 'mfa_disabled';
}

function tell(deps: MfaDeps, tx: Sql, { tenant, user, template }: Notice): Promise<void> {
  return deps.mail.enqueue(tx, { ...addressee(tenant, user), template, data: {} });
}

function contextOf(factorId: string): string {
  return `mfa:${factorId}`;
}

function secretOf(box: SecretBox, factor: FactorRow): string {
  return box.open(factor.secret, contextOf(factor.id));
}
