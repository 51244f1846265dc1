import { dictionary } from '@zxcvbn-ts/language-common';

/** Some 49,000 passwords that turn up in leaks most often, in lower case. */
const COMMON: ReadonlySet<string> = new Set(dictionary['passwords-common']);

/** True when the whole password is one that attackers try first, in any case. */
export function isCommonPassword(password: string): boolean {
  return COMMON.has(password.toLowerCase());
}
