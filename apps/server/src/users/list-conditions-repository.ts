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

/** Whether this is the status in effect of `u`. */
export const isOfStatus = (status: UserFilter['status'], now: Date): Prisma.Sql =>
  Prisma.sql`(${Prisma.join(statusConditions(status, now), ' OR ')})`;

const wordsOf = (search = '') => [...new Set(search.split(/\s+/u).filter((word) => word !== ''))];

/** A trigram is of letters and digits. */
const isShortWord = (word: string) => !/[\p{L}0-9]{3}/u.test(word);

/**
 * No word holds white space, and the fields are separated by a line feed: no word matches across two of them. Words too
 * short for the index of trigrams have one of single characters and pairs.
 */
function searchConditions(search: string | undefined, by: 'index' | 'row'): Prisma.Sql[] {
  return wordsOf(search).flatMap((word) => {
    // A function and no LIKE, which the planner would take to the index of trigrams.
    const holds = Prisma.sql`strpos(u.search_text, lower(${word})) > 0`;
    if (by === 'row') return [holds];
    const telling = tellingPart(word);
    if (isShortWord(telling))
      return [Prisma.sql`search_grams(u.search_text) @> search_grams(lower(${telling}))`, holds];
    const literal = telling.replaceAll(/[\\%_]/g, '\\$&');
    const isLike = Prisma.sql`u.search_text LIKE '%' || lower(${literal}) || '%'`;
    return telling === word ? [isLike] : [isLike, holds];
  });
}

/**
 * Of an address what is before its domain. The domain is that of many: an index that is asked for it as well reads the
 * long lists of all who have it, to find one.
 */
function tellingPart(word: string): string {
  const local = word.slice(0, word.lastIndexOf('@') + 1);
  return local.length > 1 ? local : word;
}

/** Whether a search is for an address with so much before its domain that hardly anybody else has it. */
export function isForFew({ search }: UserFilter): boolean {
  return wordsOf(search).some((word) => {
    const telling = tellingPart(word);
    return telling !== word && !isShortWord(telling);
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
