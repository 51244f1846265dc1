import { Prisma } from '../generated/prisma/client';
import type { UserFilter } from './list-query';

/** All of them. */
export const and = (conditions: readonly Prisma.Sql[]): Prisma.Sql => Prisma.join([...conditions], ' AND ');

/**
 * What a filter asks of `users AS u`, but for the status.
 *
 * @param by `index`: also what only an index answers cheaply; `row`: what is cheap to ask of each row.
 */
export function conditionsOf(filter: UserFilter, by: 'index' | 'row' = 'index'): Prisma.Sql[] {
  const conditions = [...searchConditions(filter.search, by), ...metadataConditions(filter)];
  const add = <T>(value: T | undefined, condition: (value: T) => Prisma.Sql) => {
    if (value !== undefined) conditions.push(condition(value));
  };
  add(filter.role, (role) => Prisma.sql`u.roles @> ARRAY[${role}]`);
  add(filter.mfa_enrolled, (enrolled) => Prisma.sql`u.mfa_enrolled = ${enrolled}`);
  add(filter.email_verified, (verified) => Prisma.sql`u.email_verified = ${verified}`);
  add(filter.created_after, (time) => Prisma.sql`u.created_at >= ${time}`);
  add(filter.created_before, (time) => Prisma.sql`u.created_at < ${time}`);
  add(filter.last_login_after, (time) => Prisma.sql`u.last_login_at >= ${time}`);
  add(filter.last_login_before, (time) => Prisma.sql`u.last_login_at < ${time}`);
  return conditions;
}

/** Conditions of which exactly one holds for each user of this status in effect; see `effectiveStatus`. */
export function statusConditions(status: UserFilter['status'], now: Date): Prisma.Sql[] {
  if (status === undefined) return [Prisma.sql`true`];
  if (status === 'active') {
    return [Prisma.sql`u.status = 'active'`, Prisma.sql`u.status = 'disabled' AND u.disabled_until <= ${now}`];
  }
  if (status !== 'disabled') return [Prisma.sql`u.status = ${status}`];
  return [Prisma.sql`u.status = 'disabled' AND (u.disabled_until IS NULL OR u.disabled_until > ${now})`];
}

/** Whether a search has a word that the index of trigrams can't find. */
export function isShort({ search }: UserFilter): boolean {
  return wordsOf(search).some(isShortWord);
}

const wordsOf = (search = '') => [...new Set(search.split(/\s+/u).filter((word) => word !== ''))];

/** A trigram is of letters and digits. */
const isShortWord = (word: string) => !/[\p{L}0-9]{3}/u.test(word);

/**
 * No word holds white space, and the fields are separated by a line feed: no word matches across two of them. Words too
 * short for the index of trigrams have one of single characters and pairs.
 */
function searchConditions(search: string | undefined, by: 'index' | 'row'): Prisma.Sql[] {
  return wordsOf(search).flatMap((word) => {
    const literal = word.replaceAll(/[\\%_]/g, '\\$&');
    const pattern = Prisma.sql`'%' || lower(${literal}) || '%'`;
    if (by === 'row' || !isShortWord(word)) return [Prisma.sql`u.search_text LIKE ${pattern}`];
    // Not the column itself: below row-level security the planner has no statistics that would keep it from trigrams.
    return [
      Prisma.sql`u.search_text || '' LIKE ${pattern}`,
      Prisma.sql`search_grams(u.search_text) @> search_grams(lower(${word}))`,
    ];
  });
}

/** Containment is what the index knows; it also holds for parts of objects and arrays, so equality is asked as well. */
function metadataConditions({ metadata = [] }: UserFilter): Prisma.Sql[] {
  return metadata.map(({ key, value }) => {
    const json = JSON.stringify(value);
    const document = JSON.stringify(Object.fromEntries([[key, value]]));
    return Prisma.sql`u.metadata @> ${document}::jsonb AND u.metadata -> ${key} = ${json}::jsonb`;
  });
}
