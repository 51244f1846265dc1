/**
 * The people every subject is loaded with, as SQL expressions over a number `n` from 1: the same names and addresses for
 * all, so that all search through the same text.
 */
export const FIRST_NAME = `(ARRAY['Alice','Bob','Carla','David','Elena','Frank','Greta','Henry','Irene','Jack','Karen',
  'Louis','Maria','Nora','Oscar','Paula','Quinn','Rosa','Simon','Tina'])[1 + n % 20]`;

/** 1000 different ones. */
export const LAST_NAME = `initcap(substr(md5((n / 20 % 1000)::text), 1, 6) || 'son')`;

export const EMAIL = `lower(${FIRST_NAME}) || '.' || n || '@example.com'`;

/** Spread over three years, in the order of `n`. */
export const CREATED_AT = `timestamptz '2023-01-01' + n * interval '1095 days' / $1`;

/** The address of the person `n`. */
export function emailOf(n: number): string {
  return `${FIRST_NAMES[n % FIRST_NAMES.length]?.toLowerCase()}.${n}@example.com`;
}

export const FIRST_NAMES = [...FIRST_NAME.matchAll(/'(\w+)'/g)].map(([, name]) => name ?? '');

export const PASSWORD = 'correct-Horse-7-battery';
