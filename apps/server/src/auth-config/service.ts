import type { z } from 'zod';
import { plainChanges } from '../audit/changes';
import type { AuditChanges } from '../audit/event';
import type { AuditRecorder } from '../audit/recorder';
import type { Clock } from '../clock';
import type { Database, Sql } from '../db/database';
import { ApiError, invalidField } from '../http/errors';
import type { Tenant } from '../tenants/schema';
import { settingsOf } from './repository';
import { type AuthConfigAnswer, type AuthConfigPatch, AuthConfigSettings } from './schema';

export type { AuthConfigSettings } from './schema';

/** How sign-in works in each tenant. */
export interface AuthConfigService {
  /**
   * The settings of a tenant, defaults filled in.
   *
   * @param sql The caller's transaction, if it has one.
   * @throws ApiError `tenant_not_found` (404).
   */
  get(tenantId: string, sql?: Sql): Promise<AuthConfigSettings>;
  /** The settings as they leave the server. */
  answer(tenant: Tenant): Promise<z.input<typeof AuthConfigAnswer>>;
  /**
   * Changes the given fields and no others; parallel changes of different fields all survive.
   *
   * @throws ApiError `validation_failed` (422) when fields that are valid alone contradict each other; nothing changes.
   */
  update(tenant: Tenant, patch: AuthConfigPatch): Promise<z.input<typeof AuthConfigAnswer>>;
}

interface AuthConfigDeps {
  db: Database;
  clock: Clock;
  audit: AuditRecorder;
}

export function createAuthConfigService({ db, clock, audit }: AuthConfigDeps): AuthConfigService {
  async function get(tenantId: string, sql: Sql = db): Promise<AuthConfigSettings> {
    const stored = await settingsOf(sql, tenantId).get();
    if (stored === null) throw new ApiError('tenant_not_found');
    return AuthConfigSettings.parse(stored);
  }

  return {
    get,

    answer: async (tenant) => ({ tenant_id: tenant.id, ...(await get(tenant.id)) }),

    update: (tenant, patch) =>
      db.transaction(async (tx) => {
        const repository = settingsOf(tx, tenant.id);
        const stored = await repository.lock();
        if (stored === null) throw new ApiError('tenant_not_found');
        const merged = merge(stored, patch);
        const settings = AuthConfigSettings.parse(merged);
        checkTogether(settings);
        // A default that is set explicitly is no change, but is kept whatever the default becomes.
        if (Object.keys(plainChanges(stored, merged)).length > 0) await repository.set(merged, clock.now());
        const changes = configChanges(AuthConfigSettings.parse(stored), settings);
        if (Object.keys(changes).length > 0) {
          const target = { type: 'tenant', id: tenant.id } as const;
          await audit.record(tx, tenant.id, { type: 'config.updated', target, changes });
        }
        return { tenant_id: tenant.id, ...settings };
      }),
  };
}

/** Names and addresses in mails may be those of people. */
function configChanges(from: AuthConfigSettings, to: AuthConfigSettings): AuditChanges {
  const changes = plainChanges(from, to);
  for (const name of Object.keys(changes)) if (name.startsWith('mail_config.')) changes[name] = {};
  return changes;
}

function merge(stored: AuthConfigPatch, patch: AuthConfigPatch): AuthConfigPatch {
  return {
    ...stored,
    ...patch,
    password_policy: { ...stored.password_policy, ...patch.password_policy },
    session_config: { ...stored.session_config, ...patch.session_config },
    mail_config: { ...stored.mail_config, ...patch.mail_config },
    rate_limit_config: { ...stored.rate_limit_config, ...patch.rate_limit_config },
  };
}

/** Rules over more than one field: no configuration may lock everybody out. */
function checkTogether({ password_policy, mfa_required, mfa_methods }: AuthConfigSettings): void {
  if (password_policy.min_length > password_policy.max_length) {
    throw invalidField('body.password_policy.min_length', 'must not be greater than max_length');
  }
  if (mfa_required && !mfa_methods.includes('totp')) {
    throw invalidField('body.mfa_methods', 'must include totp while mfa_required is true');
  }
}
