import { type Fields, notImportable, type Preset, withExtras } from './preset';

/** The CSV that Clerk's dashboard exports. docs/migrate/clerk.md */
export const clerk: Preset = {
  type: 'text/csv',
  toRecord: (source) => ({
    external_id: source.id,
    email: source.primary_email_address,
    email_verified: addressesOf(source.verified_email_addresses).includes(source.primary_email_address),
    first_name: source.first_name,
    last_name: source.last_name,
    metadata: withExtras(undefined, { username: source.username, phone_number: source.primary_phone_number }),
    created_at: source.created_at,
    password_hash: hashOf(source),
    totp_secret: source.totp_secret,
  }),
};

const addressesOf = (cell: unknown): unknown[] => String(cell ?? '').split(/[|,;\s]+/);

/** Hashers whose digests say all about themselves. */
const SELF_CONTAINED = new Set(['bcrypt', 'argon2i', 'argon2id']);
const DJANGO = /^pbkdf2_sha256\$(\d+)\$([^$]+)\$([^$]+)$/;

function hashOf({ password_digest: digest, password_hasher: hasher }: Fields): unknown {
  if (digest === undefined || SELF_CONTAINED.has(String(hasher))) return digest;
  const [, iterations, salt, hash] = DJANGO.exec(String(digest)) ?? [];
  if (hasher === 'pbkdf2_sha256_django' && salt !== undefined) {
    return `$pbkdf2-sha256$i=${iterations}$${Buffer.from(salt).toString('base64')}$${hash}`;
  }
  throw notImportable('password_digest', `a digest of ${hasher ?? 'an unknown hasher'}`);
}
