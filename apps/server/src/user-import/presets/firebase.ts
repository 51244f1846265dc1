import { invalidField } from '../../http/errors';
import { type Fields, namesOf, type Preset, timeOfMillis, withExtras } from './preset';

/** Password hash parameters of a project, as its console shows them. */
interface HashConfig {
  base64_signer_key: string;
  base64_salt_separator: string;
  rounds: string;
  mem_cost: string;
}

/**
 * What `firebase auth:export` writes as JSON. docs/migrate/firebase.md
 *
 * @param hashConfig `hash_config` of the project's console, in one line or more.
 * @throws ApiError `validation_failed` (422): without it no password could ever be checked.
 */
export function firebase(hashConfig: string | undefined): Preset {
  const config = parseHashConfig(hashConfig ?? '');
  return {
    type: 'application/json',
    toRecord: (source) => ({
      external_id: source.localId,
      email: source.email,
      email_verified: source.emailVerified,
      ...namesOf(source.displayName),
      avatar_url: source.photoUrl,
      status: source.disabled === true ? 'disabled' : undefined,
      metadata: withExtras(claimsOf(source), { phone_number: source.phoneNumber }),
      created_at: timeOfMillis(source.createdAt),
      last_login_at: timeOfMillis(source.lastSignedInAt),
      password_hash: hashOf(source, config),
    }),
  };
}

function parseHashConfig(text: string): HashConfig {
  const found = new Map([...text.matchAll(/(\w+)\s*[:=]\s*([^\s,{}]+)/g)].map(([, name, value]) => [name, value]));
  const take = (name: keyof HashConfig): string => {
    const value = found.get(name);
    if (value === undefined) throw invalidField('header.x-hash-config', `must have ${name}, for the format firebase`);
    return value;
  };
  return {
    base64_signer_key: take('base64_signer_key'),
    base64_salt_separator: take('base64_salt_separator'),
    rounds: take('rounds'),
    mem_cost: take('mem_cost'),
  };
}

/** Hashes of other algorithms, which were imported there once, are not in the export. */
function hashOf({ passwordHash, salt }: Fields, config: HashConfig): string | undefined {
  if (typeof passwordHash !== 'string' || passwordHash === '') return undefined;
  const { rounds, mem_cost, base64_signer_key, base64_salt_separator } = config;
  const setting = `ln=${mem_cost},r=${rounds},sk=${base64_signer_key},ss=${base64_salt_separator}`;
  return `$firescrypt$${setting}$${plainBase64(String(salt ?? ''))}$${plainBase64(passwordHash)}`;
}

/** The export has the alphabet for URLs. */
const plainBase64 = (text: string): string => text.replaceAll('-', '+').replaceAll('_', '/');

/** Custom claims are JSON within the JSON. */
function claimsOf({ customAttributes }: Fields): unknown {
  if (typeof customAttributes !== 'string' || customAttributes === '') return undefined;
  try {
    return JSON.parse(customAttributes);
  } catch {
    throw invalidField('body.customAttributes', 'must be JSON');
  }
}
