import { randomInt } from 'node:crypto';

/** Leaves room for the suffix within the 63 characters of a slug. */
const BASE_MAX = 58;
const SUFFIX_COUNT = 36 ** 4;

/** A slug made from a name: accents dropped, everything but ASCII letters and digits a hyphen; `tenant` if nothing is left. */
export function slugFrom(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const words = plain.replaceAll(/[^a-z0-9]+/g, '-').replace(/^-/, '');
  return words.slice(0, BASE_MAX).replace(/-$/, '') || 'tenant';
}

/** Another slug for the same name. */
export function withSuffix(slug: string): string {
  return `${slug}-${randomInt(SUFFIX_COUNT).toString(36).padStart(4, '0')}`;
}
