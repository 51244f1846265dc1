import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { plainChanges } from '../audit/changes';
import { type AuditChanges, type AuditType, INSTALLATION_LOG, type NewAuditEvent } from '../audit/event';
import type { AuditRecorder } from '../audit/recorder';
import type { Clock } from '../clock';
import { sha256 } from '../crypto/hash';
import type { Database } from '../db/database';
import { type AdminActor, type ApiKeyActor, holdsScope } from '../http/access';
import { ApiError, invalidField } from '../http/errors';
import { readPage } from '../http/paging';
import { newId } from '../ids';
import type { TenantService } from '../tenants/service';
import { type ApiKeyRow, apiKeysOf, findByHash, findLiving, setLastUsed } from './repository';
import type { ApiKeyAnswer, ApiKeyList, CreateApiKeyBody, ListApiKeysQuery, NewApiKey } from './schema';

const SECRET = /^hj_[A-Za-z0-9_-]{43}$/;
const LAST_USED_EVERY_MS = 60_000;

/** Credentials for programs. */
export interface ApiKeyService {
  /**
   * Finds out which key this is. Read from the database each time: a deleted key is refused at once on every instance.
   *
   * @throws ApiError `unauthenticated` (401): unknown, deleted or expired.
   */
  authenticate(secret: string): Promise<ApiKeyActor>;
  /** Of these keys, the ones that have neither been deleted nor expired. */
  livingAmong(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Makes a key. The secret is in this answer and nowhere else.
   *
   * @param actor Who makes it: the key gets no scope, tenant or lifetime that its maker lacks.
   * @throws ApiError `forbidden` (403) for a scope or an end beyond the maker's; `tenant_not_found` (404);
   *   `validation_failed` (422) for an end in the past, or without `tenant` when the maker is bound to one.
   */
  create(actor: AdminActor, input: z.output<typeof CreateApiKeyBody>): Promise<z.input<typeof NewApiKey>>;
  /** A caller that is bound to a tenant sees the keys of that tenant only. */
  list(actor: AdminActor, query: z.output<typeof ListApiKeysQuery>): Promise<z.input<typeof ApiKeyList>>;
  /** Ends a key at once. @throws ApiError `api_key_not_found` (404), also for a key the caller can't see. */
  delete(actor: AdminActor, keyId: string): Promise<void>;
}

interface Deps {
  db: Database;
  clock: Clock;
  tenants: TenantService;
  audit: AuditRecorder;
}

export function createApiKeyService({ db, clock, tenants, audit }: Deps): ApiKeyService {
  const noteUse = createUseNotes(db);

  /** The tenant that a request names; another one than the caller's own does not exist for him. */
  async function tenantIdOf(actor: AdminActor, idOrSlug: string): Promise<string> {
    const tenant = await tenants.find(idOrSlug);
    const bound = boundTenant(actor);
    if (tenant === null || (bound !== null && bound !== tenant.id)) throw new ApiError('tenant_not_found');
    return tenant.id;
  }

  async function tenantOfNewKey(actor: AdminActor, tenant: string | null): Promise<string | null> {
    if (tenant !== null) return tenantIdOf(actor, tenant);
    if (boundTenant(actor) === null) return null;
    throw invalidField('body.tenant', 'is required, as the caller is bound to a tenant');
  }

  return {
    async authenticate(secret) {
      const row = SECRET.test(secret) ? await findByHash(db, sha256(secret)) : null;
      const now = clock.now();
      if (row === null || isExpired(row, now)) throw new ApiError('unauthenticated');
      noteUse(row, now);
      const { id, name, tenantId, scopes, expiresAt } = row;
      return { type: 'api_key', id, name, tenantId, scopes, expiresAt };
    },

    livingAmong: async (ids) => new Set(await findLiving(db, ids, clock.now())),

    async create(actor, input) {
      const now = clock.now();
      for (const scope of input.scopes) {
        if (!holdsScope(actor, scope)) throw new ApiError('forbidden', { detail: `You lack the scope \`${scope}\`.` });
      }
      const tenantId = await tenantOfNewKey(actor, input.tenant);
      const expiresAt = endOfNewKey(actor, input.expires_at, now);
      const secret = `hj_${randomBytes(32).toString('base64url')}`;
      const { name, scopes } = input;
      const row = { id: newId('key', now), tenantId, name, scopes, createdAt: now, expiresAt, lastUsedAt: null };
      await db.ormTransaction(async (tx) => {
        await apiKeysOf(tx.orm, tenantId).insert(row, new Uint8Array(sha256(secret)));
        const changes = plainChanges(null, { name, scopes, expires_at: expiresAt?.toISOString() ?? null });
        await audit.record(tx, tenantId ?? INSTALLATION_LOG, eventOf('api_key.created', row.id, changes));
      });
      return { ...toApiKeyAnswer(row), key: secret };
    },

    async list(actor, query) {
      const tenantId = query.tenant === undefined ? boundTenant(actor) : await tenantIdOf(actor, query.tenant);
      return db.ormTransaction(async ({ orm }) => {
        const keys = apiKeysOf(orm, tenantId);
        const { items, ...paging } = await readPage(query, {
          name: 'api_keys',
          read: ({ after, offset, limit }) => keys.list(after, { skip: offset, take: limit }),
          count: () => keys.count(),
          keyOf: (row) => row.id,
        });
        return { api_keys: items.map(toApiKeyAnswer), ...paging };
      });
    },

    async delete(actor, keyId) {
      await db.ormTransaction(async (tx) => {
        const deleted = await apiKeysOf(tx.orm, boundTenant(actor)).delete(keyId);
        if (deleted === null) throw new ApiError('api_key_not_found');
        const changes = { name: { from: deleted.name } };
        await audit.record(tx, deleted.tenantId ?? INSTALLATION_LOG, eventOf('api_key.deleted', keyId, changes));
      });
    },
  };
}

const boundTenant = (actor: AdminActor): string | null => (actor.type === 'root' ? null : actor.tenantId);

const isExpired = (row: ApiKeyRow, now: Date): boolean => row.expiresAt !== null && row.expiresAt <= now;

function endOfNewKey(actor: AdminActor, asked: Date | null, now: Date): Date | null {
  if (asked !== null && asked <= now) throw invalidField('body.expires_at', 'must be in the future');
  const end = actor.type === 'api_key' ? actor.expiresAt : null;
  if (end === null) return asked;
  if (asked !== null && asked > end) throw new ApiError('forbidden', { detail: 'The key would outlive its maker.' });
  return asked ?? end;
}

/** Writes `last_used_at` beside the request, at most once a minute a key: nobody waits for it, nothing depends on it. */
function createUseNotes(db: Database): (row: ApiKeyRow, now: Date) => void {
  const inFlight = new Set<string>();
  return ({ id, lastUsedAt }, now) => {
    const isRecent = lastUsedAt !== null && now.getTime() - lastUsedAt.getTime() < LAST_USED_EVERY_MS;
    if (isRecent || inFlight.has(id)) return;
    inFlight.add(id);
    setLastUsed(db, id, now).then(
      () => inFlight.delete(id),
      () => inFlight.delete(id),
    );
  };
}

function toApiKeyAnswer(row: ApiKeyRow): z.input<typeof ApiKeyAnswer> {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    tenant_id: row.tenantId,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
  };
}

function eventOf(type: AuditType, id: string, changes: AuditChanges): NewAuditEvent {
  return { type, target: { type: 'api_key', id }, changes };
}
