import { type Fields, isObject, listOf, notImportable, type Preset, timeOfMillis, withExtras } from './preset';

/** The users of a realm that Keycloak has exported as JSON. docs/migrate/keycloak.md */
export const keycloak: Preset = {
  type: 'application/json',
  toRecord(source) {
    const credentials = listOf(source.credentials);
    const password = credentials.find(({ type }) => type === 'password');
    const otp = credentials.find(({ type }) => type === 'otp');
    const actions = Array.isArray(source.requiredActions) ? source.requiredActions : [];
    const username = source.username === source.email ? undefined : source.username;
    return {
      external_id: source.id,
      email: source.email,
      email_verified: source.emailVerified,
      first_name: source.firstName,
      last_name: source.lastName,
      status: source.enabled === false ? 'disabled' : undefined,
      metadata: withExtras(attributesOf(source), { username }),
      created_at: timeOfMillis(source.createdTimestamp),
      must_change_password: password?.temporary === true || actions.includes('UPDATE_PASSWORD') || undefined,
      password_hash: password === undefined ? undefined : hashOf(password),
      totp_secret: otp === undefined ? undefined : totpSecretOf(otp),
    };
  },
};

/** Each attribute is a list there; one with a single value becomes that value. */
function attributesOf({ attributes }: Fields): unknown {
  if (!isObject(attributes)) return undefined;
  const entries = Object.entries(attributes);
  return Object.fromEntries(
    entries.map(([name, values]) => [name, Array.isArray(values) && values.length === 1 ? values[0] : values]),
  );
}

const PBKDF2: Readonly<Record<string, string>> = {
  pbkdf2: 'pbkdf2-sha1',
  'pbkdf2-sha256': 'pbkdf2-sha256',
  'pbkdf2-sha512': 'pbkdf2-sha512',
};
const ARGON2_VERSIONS: Readonly<Record<string, string>> = { '1.0': '16', '1.3': '19' };

function hashOf(credential: Fields): string {
  const { value, salt } = partOf(credential, 'secretData');
  const data = partOf(credential, 'credentialData');
  const { algorithm, hashIterations } = data;
  const pbkdf2 = PBKDF2[String(algorithm)];
  if (pbkdf2 !== undefined) return `$${pbkdf2}$i=${hashIterations}$${salt}$${value}`;
  if (algorithm === 'argon2') return `${argon2Setting(data)}$${withoutPadding(salt)}$${withoutPadding(value)}`;
  throw notImportable('credentials', `a password hash of ${algorithm ?? 'an unknown algorithm'}`);
}

function argon2Setting({ hashIterations, additionalParameters }: Fields): string {
  const more = isObject(additionalParameters) ? additionalParameters : {};
  const first = (name: string) => (Array.isArray(more[name]) ? String(more[name][0]) : '');
  const cost = `m=${first('memory')},t=${hashIterations},p=${first('parallelism')}`;
  return `$argon2${first('type')}$v=${ARGON2_VERSIONS[first('version')]}$${cost}`;
}

const withoutPadding = (base64: unknown): string => String(base64).replace(/=+$/, '');

/** A factor that got lost would leave the account with less protection than its owner thinks. */
function totpSecretOf(credential: Fields): string {
  const { value } = partOf(credential, 'secretData');
  const { subType, digits, period, algorithm, secretEncoding } = partOf(credential, 'credentialData');
  const isCommon = subType === 'totp' && digits === 6 && period === 30 && algorithm === 'HmacSHA1';
  if (!isCommon || typeof value !== 'string') throw notImportable('credentials', 'a second factor of this kind');
  return secretEncoding === 'BASE32' ? value : toBase32(Buffer.from(value));
}

/** Of a credential, JSON within the JSON. */
function partOf(credential: Fields, name: 'secretData' | 'credentialData'): Fields {
  try {
    const part: unknown = JSON.parse(String(credential[name]));
    if (isObject(part)) return part;
  } catch {
    // Answered below, as what is no object.
  }
  throw notImportable('credentials', `a credential without ${name}`);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** @see RFC 4648 section 6; without padding. */
function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}
