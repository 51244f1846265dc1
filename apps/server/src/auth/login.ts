import { ApiError } from '../http/errors';
import type { Tenant } from '../tenants/schema';
import { canonicalEmail } from '../users/email';
import { type UserRow, usersOf } from '../users/repository';
import { recordFailure } from './failure';
import type { LoginBody, SignInResult } from './schema';
import type { AuthDeps, Client } from './service';
import { completeSignIn, refuseBarredUser, refuseSpentPassword } from './sign-in';

/** Signs in by password; see `AuthService.login`. */
export async function login(deps: AuthDeps, body: LoginBody, client: Client): Promise<SignInResult> {
  const { db, clock, passwordGuard, authConfig } = deps;
  deps.passwords.requireRoom();
  const tenant = await findTenant(deps, body.tenant);
  const settings = await authConfig.get(tenant.id);
  const account = canonicalEmail(body.email);
  const stored = account === null ? null : await usersOf(db, tenant.id).getByEmailCanonical(account);
  const { ok, needsRehash } = await passwordGuard.verify({
    tenantId: tenant.id,
    account: account ?? body.email,
    userId: stored?.id ?? null,
    password: body.password,
    hash: stored?.passwordHash ?? null,
    settings,
  });
  if (stored === null || !ok) {
    await recordFailure(deps, tenant.id, { userId: stored?.id ?? null, reason: 'invalid_credentials' });
    throw new ApiError('invalid_credentials');
  }
  const refuse = (user: UserRow) => {
    refuseBarredUser(user, settings, clock.now());
    refuseSpentPassword(user, clock.now());
  };
  try {
    refuse(stored);
  } catch (error) {
    if (error instanceof ApiError) await recordFailure(deps, tenant.id, { userId: stored.id, reason: error.code });
    throw error;
  }
  const newHash = needsRehash ? await rehash(deps, body.password) : null;
  return db.transaction(async (tx) => {
    const users = usersOf(tx, tenant.id);
    const user = await users.lock(stored.id);
    // Hashing took its time: the password may have been changed, and the user disabled or deleted.
    if (user === null || user.passwordHash !== stored.passwordHash) throw new ApiError('invalid_credentials');
    refuse(user);
    if (newHash !== null) await users.rehash(user.id, newHash);
    const passwordHash = newHash ?? user.passwordHash;
    return completeSignIn(deps, tx, { tenant, settings, user: { ...user, passwordHash }, amr: ['pwd'], client });
  });
}

/** @throws ApiError `tenant_not_found` (404). */
export async function findTenant({ tenants }: Pick<AuthDeps, 'tenants'>, idOrSlug: string): Promise<Tenant> {
  const tenant = await tenants.find(idOrSlug);
  if (tenant === null) throw new ApiError('tenant_not_found');
  return tenant;
}

/** A better hash is no reason to turn somebody away: when there is no time for it, the next sign-in makes it. */
async function rehash({ passwords }: AuthDeps, password: string): Promise<string | null> {
  try {
    return await passwords.hash(password);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'overloaded') return null;
    throw error;
  }
}
