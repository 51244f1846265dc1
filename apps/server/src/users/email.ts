import { domainToASCII } from 'node:url';
import { z } from 'zod';

const EMAIL_MAX = 254;
// Controls, format characters, unassigned and private code points; all kinds of space; what RFC 5321 allows in quotes only.
const REFUSED_IN_LOCAL_PART = /[\p{C}\p{Z}"(),:;<>[\\\]]|^\.|\.\.|\.$/u;
// What a URL parser would cut off or decode.
const REFUSED_IN_DOMAIN = /[\p{C}\p{Z}%/?#:\\[\]@]/u;
const ASCII_DOMAIN =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?![0-9]+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The one form by which addresses are compared, stored and looked up: trimmed, NFKC, lower case, domain in ASCII
 * (IDNA). Two texts name the same account exactly when their canonical forms are equal.
 *
 * @returns null when the text is no address: not exactly one `@`, a domain without a dot, a control character or a
 *   space inside, more than 254 characters.
 */
export function canonicalEmail(email: string): string | null {
  const given = email.trim();
  if (given.length > EMAIL_MAX || !given.isWellFormed() || given.split('@').length !== 2) return null;
  const [local = '', domain = '', ...rest] = foldCase(given).split('@');
  if (rest.length > 0 || local === '' || REFUSED_IN_LOCAL_PART.test(local) || REFUSED_IN_DOMAIN.test(domain))
    return null;
  const asciiDomain = domainToASCII(domain);
  if (!ASCII_DOMAIN.test(asciiDomain)) return null;
  return `${local}@${asciiDomain}`;
}

/** Lower-casing can leave a decomposed pair, so it is composed again; `İ` becomes a plain `i`, its small letter. */
function foldCase(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC').replaceAll('i\u0307', 'i');
}

/** An e-mail address in a body: kept as given but trimmed; see `canonicalEmail` for what counts as one. */
export function emailField() {
  return z
    .string()
    .trim()
    .max(EMAIL_MAX)
    .refine((value) => canonicalEmail(value) !== null, 'must be an email address')
    .meta({ format: 'email' });
}
