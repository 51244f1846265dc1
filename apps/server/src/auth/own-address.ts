import type { AuthConfigSettings } from '../auth-config/service';
import { ApiError, invalidField } from '../http/errors';
import { canonicalEmail } from '../users/email';

/**
 * Checks an address that people give as their own, at registration and when they change it, or the rule for one would
 * be none. What administrators give is bound by no domain.
 *
 * @param path Of the field in the request.
 * @returns The canonical form.
 * @throws ApiError `email_domain_not_allowed` (403), `validation_failed` (422).
 */
export function requireOwnAddress(
  email: string,
  { allowed_email_domains: domains }: AuthConfigSettings,
  path: string,
): string {
  const emailCanonical = canonicalEmail(email);
  if (emailCanonical === null) throw invalidField(path, 'must be an email address');
  const domain = emailCanonical.slice(emailCanonical.lastIndexOf('@') + 1);
  if (domains.length > 0 && !domains.includes(domain)) throw new ApiError('email_domain_not_allowed');
  return emailCanonical;
}
