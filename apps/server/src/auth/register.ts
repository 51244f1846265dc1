import { userChanges } from '../audit/changes';
import { userActor, userTarget } from '../audit/event';
import type { AuthConfigSettings } from '../auth-config/service';
import { ApiError } from '../http/errors';
import { newId } from '../ids';
import { requireEditableKeys } from '../me/editable-metadata';
import type { Tenant } from '../tenants/schema';
import { effectiveStatus, toOwnUser } from '../users/mapper';
import { mergeMetadata } from '../users/metadata';
import { type UserProfile, usersOf } from '../users/repository';
import { findTenant } from './login';
import { requireOwnAddress } from './own-address';
import type { RegisterBody, Registration } from './schema';
import type { AuthDeps, Client } from './service';
import { completeSignIn } from './sign-in';

/** A registration that has passed every check but that for the address. */
interface Applicant {
  tenant: Tenant;
  settings: AuthConfigSettings;
  profile: UserProfile;
  emailCanonical: string;
  passwordHash: string;
  client: Client;
}

/** Makes an account for whoever asks; see `AuthService.register`. */
export async function register(deps: AuthDeps, body: RegisterBody, client: Client): Promise<Registration> {
  deps.passwords.requireRoom();
  const tenant = await findTenant(deps, body.tenant);
  const settings = await deps.authConfig.get(tenant.id);
  const emailCanonical = checkRegistration(deps, body, settings);
  const profile = newProfile(tenant, body, deps.clock.now());
  const isSecret = settings.email_verification_required;
  // Where the answer tells of a taken address anyway, it need not cost a hash.
  if (!isSecret && (await isTaken(deps, tenant, emailCanonical))) throw new ApiError('email_already_exists');
  await deps.throttle.countSignUp(tenant.id, settings.rate_limit_config);
  const passwordHash = await deps.passwords.hash(body.password);
  const applicant = { tenant, settings, profile, emailCanonical, passwordHash, client };
  try {
    return await createAccount(deps, applicant);
  } catch (error) {
    if (!isSecret || !(error instanceof ApiError) || error.code !== 'email_already_exists') throw error;
    await tellOwner(deps, applicant);
    return { user: toOwnUser(profile, deps.clock.now()) };
  }
}

/** @returns The canonical form of the address. */
function checkRegistration({ passwords }: AuthDeps, body: RegisterBody, settings: AuthConfigSettings): string {
  if (!settings.allow_sign_up) throw new ApiError('sign_up_disabled');
  const emailCanonical = requireOwnAddress(body.email, settings, 'body.email');
  requireEditableKeys(body.public_metadata ?? {}, settings, 'body.public_metadata');
  passwords.check(body.password, { policy: settings.password_policy, email: body.email, path: 'body.password' });
  return emailCanonical;
}

/** Both answers of a tenant with verification are made from this, so that nothing tells them apart. */
function newProfile(tenant: Tenant, body: RegisterBody, now: Date): UserProfile {
  return {
    tenantId: tenant.id,
    id: newId('usr', now),
    email: body.email,
    emailVerified: false,
    firstName: body.first_name ?? null,
    lastName: body.last_name ?? null,
    avatarUrl: null,
    externalId: null,
    locale: body.locale ?? null,
    roles: ['member'],
    status: 'unverified',
    disabledReason: null,
    disabledUntil: null,
    metadata: {},
    publicMetadata: mergeMetadata({ kind: 'public_metadata' }, {}, body.public_metadata ?? {}),
    mfaEnrolled: false,
    mustChangePassword: false,
    createdAt: now,
    updatedAt: now,
    lastLoginAt: null,
    version: 1,
  };
}

async function isTaken({ db }: AuthDeps, tenant: Tenant, emailCanonical: string): Promise<boolean> {
  return (await usersOf(db, tenant.id).profile({ emailCanonical })) !== null;
}

function createAccount(deps: AuthDeps, applicant: Applicant): Promise<Registration> {
  const { tenant, settings, profile, emailCanonical, passwordHash, client } = applicant;
  const { tenantId, version, ...fields } = profile;
  return deps.db.transaction(async (tx): Promise<Registration> => {
    const users = usersOf(tx, tenantId);
    await users.insert({ ...fields, emailCanonical, passwordHash, passwordChangedAt: fields.createdAt });
    await deps.audit.record(tx, tenantId, {
      type: 'user.created',
      target: userTarget(profile.id),
      actor: userActor(profile.id),
      changes: userChanges(null, fields),
    });
    const answer = { user: toOwnUser(profile, fields.createdAt) };
    // Counted, but sent in any case: nobody else's mails may keep a new user from the first one.
    await deps.linkRequests.allow(tx, tenantId, { kind: 'verify_email', email: profile.email });
    await deps.linkRequests.allowMail(tx, tenantId, profile.email);
    await deps.links.send(tx, { kind: 'verify_email', tenant, settings, user: profile });
    if (settings.email_verification_required) return answer;
    const user = await users.get(profile.id);
    if (user === null) throw new Error('the user that was just inserted is not there');
    // A tenant that requires a second factor requires it of the first sign-in too.
    return { ...answer, ...(await completeSignIn(deps, tx, { tenant, settings, user, amr: ['pwd'], client })) };
  });
}

/** The address is somebody's: that is for its owner to know, not for the caller. */
function tellOwner(deps: AuthDeps, { tenant, settings, emailCanonical }: Applicant): Promise<void> {
  return deps.db.transaction(async (tx) => {
    const request = { kind: 'already_registered', email: emailCanonical } as const;
    if (!(await deps.linkRequests.allow(tx, tenant.id, request))) return;
    const owner = await usersOf(tx, tenant.id).getByEmailCanonical(emailCanonical);
    if (owner === null || effectiveStatus(owner, deps.clock.now()) === 'disabled') return;
    if (!(await deps.linkRequests.allowMail(tx, tenant.id, owner.email))) return;
    // A new password by this link also locks out whoever registered the address first without owning it.
    await deps.links.send(tx, {
      kind: 'reset_password',
      template: 'already_registered',
      tenant,
      settings,
      user: owner,
    });
  });
}
