import { userChanges } from '../audit/changes';
import { userTarget } from '../audit/event';
import type { AuthConfigSettings } from '../auth-config/service';
import type { Sql } from '../db/database';
import { ApiError, invalidField } from '../http/errors';
import { newId } from '../ids';
import type { Tenant } from '../tenants/schema';
import { canonicalEmail } from './email';
import { mergeMetadata } from './metadata';
import { type NewUser, type UserProfile, usersOf } from './repository';
import type { CreateUserBody } from './schema';
import type { UserDeps } from './service';
import type { InTurn } from './turns';

/** Makes a user; see `UserService.create`. */
export async function createUser(
  { deps, inTurn }: { deps: UserDeps; inTurn: InTurn },
  tenant: Tenant,
  body: CreateUserBody,
): Promise<UserProfile> {
  const settings = await deps.authConfig.get(tenant.id);
  checkPassword(deps, body, settings);
  const draft = draftOf(body, deps.clock.now());
  const insert = (passwordHash: string | null) =>
    insertUser(deps, { tenant, settings, body }, { ...draft, passwordHash });
  const { password } = body;
  if (password === undefined) return insert(body.password_hash ?? null);
  // The constraint decides; looking first, one call at a time, keeps all but the winner from paying for a hash.
  return inTurn(`${tenant.id} ${draft.emailCanonical}`, async () => {
    const taken = await usersOf(deps.db, tenant.id).profile({ emailCanonical: draft.emailCanonical });
    if (taken !== null) throw new ApiError('email_already_exists');
    return insert(await deps.passwords.hash(password));
  });
}

/** @throws ApiError `password_too_weak`, `password_hash_too_costly`, `validation_failed` (422). */
export function checkPassword(
  { passwords }: Pick<UserDeps, 'passwords'>,
  body: CreateUserBody,
  settings: AuthConfigSettings,
): void {
  const { password, password_hash: hash, email } = body;
  if (hash !== undefined) {
    if (password !== undefined) throw invalidField('body.password_hash', 'must not be given together with password');
    const judgement = passwords.judgeHash(hash);
    if (judgement === 'unknown') throw invalidField('body.password_hash', 'must be a hash of a known format');
    if (judgement === 'too_costly') throw new ApiError('password_hash_too_costly');
  }
  if (password !== undefined) {
    passwords.check(password, { policy: settings.password_policy, email, path: 'body.password' });
  }
}

/** The user that a body asks for. @throws ApiError `validation_failed`, `metadata_too_large` (422). */
export function draftOf(body: CreateUserBody, now: Date): NewUser {
  const emailCanonical = canonicalEmail(body.email);
  if (emailCanonical === null) throw invalidField('body.email', 'must be an email address');
  return {
    id: newId('usr', now),
    email: body.email,
    emailCanonical,
    emailVerified: body.email_verified ?? false,
    firstName: body.first_name ?? null,
    lastName: body.last_name ?? null,
    avatarUrl: body.avatar_url ?? null,
    externalId: body.external_id ?? null,
    locale: body.locale ?? null,
    roles: body.roles ?? ['member'],
    status: isInvited(body) ? 'pending' : 'active',
    metadata: mergeMetadata({ kind: 'metadata' }, {}, body.metadata ?? {}),
    publicMetadata: mergeMetadata({ kind: 'public_metadata' }, {}, body.public_metadata ?? {}),
    mustChangePassword: body.must_change_password ?? false,
    passwordChangedAt: hasPassword(body) ? now : null,
    createdAt: now,
    updatedAt: now,
  };
}

interface Creation {
  tenant: Tenant;
  settings: AuthConfigSettings;
  body: CreateUserBody;
}

function insertUser(deps: UserDeps, creation: Creation, draft: NewUser): Promise<UserProfile> {
  const { tenant, settings, body } = creation;
  return deps.db.transaction(async (tx) => {
    await deps.roles.requireAll(tx, tenant.id, { 'body.roles': draft.roles });
    const user = await usersOf(tx, tenant.id).insert(draft);
    const changes = userChanges(null, draft);
    await deps.audit.record(tx, tenant.id, { type: 'user.created', target: userTarget(user.id), changes });
    await sendMails(deps, tx, { tenant, settings, body, user });
    return user;
  });
}

/** The mails that a body asks for. */
export async function sendMails(
  deps: Pick<UserDeps, 'links' | 'mail'>,
  tx: Sql,
  { tenant, settings, body, user }: Creation & { user: UserProfile },
): Promise<void> {
  if (isInvited(body)) await deps.links.send(tx, { kind: 'accept_invitation', tenant, user, settings });
  if (body.send_welcome_email || (body.send_invitation && !isInvited(body))) {
    const data = { signInUrl: settings.app_url };
    await deps.mail.enqueue(tx, { ...addressee(tenant, user), template: 'welcome', data });
  }
}

/** To whom a mail about a user goes. */
export function addressee(tenant: Tenant, user: Pick<UserProfile, 'id' | 'email' | 'firstName' | 'locale'>) {
  return { tenant, userId: user.id, to: user.email, locale: user.locale, firstName: user.firstName };
}

function hasPassword(body: CreateUserBody): boolean {
  return body.password !== undefined || body.password_hash !== undefined;
}

/** Somebody with a password has nothing to accept. */
function isInvited(body: CreateUserBody): boolean {
  return body.send_invitation && !hasPassword(body);
}
