import { type Fields, isObject, listOf, namesOf, notImportable, type Preset, withExtras } from './preset';

/** What Auth0 exports: users (`user_id` and so on), or password hashes (`_id`, `passwordHash`). docs/migrate/auth0.md */
export const auth0: Preset = {
  type: 'application/x-ndjson',
  toRecord(source) {
    const identifier = listOf(source.identifiers).find(({ type }) => type === 'email');
    const names = source.name === source.email ? {} : namesOf(source.name);
    return {
      external_id: source.user_id ?? idOfHash(source),
      email: source.email ?? identifier?.value,
      email_verified: source.email_verified ?? identifier?.verified,
      first_name: source.given_name ?? names.first_name,
      last_name: source.family_name ?? names.last_name,
      avatar_url: source.picture,
      status: source.blocked === true ? 'disabled' : undefined,
      metadata: withExtras(source.app_metadata, { username: source.username, phone_number: source.phone_number }),
      public_metadata: source.user_metadata,
      created_at: source.created_at,
      updated_at: source.updated_at,
      last_login_at: source.last_login,
      password_hash: source.passwordHash ?? source.password_hash ?? customHash(source.custom_password_hash),
      totp_secret: totpSecret(source),
    };
  },
};

/** In files of hashes the id is without the connection's strategy. */
function idOfHash({ alt_id, _id }: Fields): string | undefined {
  const id = alt_id ?? (isObject(_id) ? _id.$oid : undefined);
  return typeof id === 'string' ? `auth0|${id}` : undefined;
}

/** Algorithms whose value is a hash that says all about itself. */
const SELF_CONTAINED = new Set(['bcrypt', 'argon2', 'pbkdf2', 'ldap']);

function customHash(custom: unknown): unknown {
  if (!isObject(custom)) return undefined;
  const { algorithm, hash, salt } = custom;
  const value = isObject(hash) ? hash.value : undefined;
  if (typeof value === 'string' && SELF_CONTAINED.has(String(algorithm))) return value;
  const digest = bytesOf(hash);
  const suffix = isObject(salt) && salt.position === 'suffix' ? bytesOf(salt) : null;
  if ((algorithm === 'sha256' || algorithm === 'sha512') && digest !== null && suffix !== null) {
    return `{SSHA${algorithm.slice(3)}}${Buffer.concat([digest, suffix]).toString('base64')}`;
  }
  throw notImportable('custom_password_hash', `a hash of ${String(algorithm)} of this kind`);
}

function bytesOf(part: unknown): Buffer | null {
  if (!isObject(part) || typeof part.value !== 'string') return null;
  const { encoding = 'utf8' } = part;
  return encoding === 'utf8' || encoding === 'hex' || encoding === 'base64' ? Buffer.from(part.value, encoding) : null;
}

function totpSecret({ mfa_factors }: Fields): unknown {
  const factor = listOf(mfa_factors).find(({ totp }) => isObject(totp));
  return isObject(factor?.totp) ? factor.totp.secret : undefined;
}
