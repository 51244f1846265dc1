/**
 * Names on the wire whose values are objects (or lists of objects) of the API's own. Only these are walked; whatever
 * else an answer or a body holds, `metadata` and `public_metadata` above all, passes through untouched.
 */
const WALKED = new Set([
  'actor',
  'api_keys',
  'audit_events',
  'error',
  'deliveries',
  'events',
  'factors',
  'jobs',
  'links',
  'mail_config',
  'mails',
  'password_policy',
  'problems',
  'rate_limit_config',
  'roles',
  'session_config',
  'sessions',
  'signing_keys',
  'target',
  'tenants',
  'user',
  'users',
  'webhook_snapshots',
  'webhooks',
]);

/** An answer of the server, its keys in camelCase. */
export function fromWire(value: unknown): unknown {
  return convert(value, (key) => [camelCase(key), WALKED.has(key)]);
}

/**
 * Gives a result of this package the form in which the API sent it: keys in snake_case, everything else untouched and
 * in the same order. For programs that pass the API's own answer on.
 *
 * @param value Any result of an admin call, or a part of it.
 */
export function toWire(value: unknown): unknown {
  return convert(value, (key) => {
    const name = snakeCase(key);
    return [name, WALKED.has(name)];
  });
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

function convert(value: unknown, rename: (key: string) => [name: string, isWalked: boolean]): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  // Object.fromEntries defines properties, so that a key like `__proto__` stays plain data.
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const [name, isWalked] = rename(key);
      return [name, isWalked ? convert(inner, rename) : inner];
    }),
  );
}
