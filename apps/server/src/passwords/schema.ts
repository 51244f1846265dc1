import { z } from 'zod';

/** Longer than any policy allows; what the policy says of the length is an answer of its own. */
const CHARACTERS_MAX = 4096;

/**
 * A password as it is typed: any well-formed Unicode, NUL included, kept as it is. What the tenant's policy asks for is
 * checked by the password service.
 */
export function passwordField(): z.ZodString {
  return z
    .string()
    .max(CHARACTERS_MAX)
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')
    .meta({ format: 'password' }) as z.ZodString;
}
