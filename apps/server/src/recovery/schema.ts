import { z } from 'zod';
import { text } from '../http/fields';
import { passwordField } from '../passwords/schema';
import { emailField } from '../users/email';

/** The token of a link in a mail. */
export const linkToken = () => z.string().max(200).describe('The `token` of the link in the mail.');

/** What anybody may ask for by naming an address. */
export const AddressBody = z
  .strictObject({
    tenant: text(63).describe('Id or slug of the tenant.'),
    email: emailField().describe('Address of the account; the answer is the same when there is none.'),
  })
  .meta({ id: 'Address' });

export const ResetPasswordByLinkBody = z
  .strictObject({
    token: linkToken(),
    new_password: passwordField().describe('The new password; the policy of the tenant applies.'),
  })
  .meta({ id: 'ResetPasswordByLink' });

/** Whose link it was: for the sign-in that follows. */
export const LinkOwner = z
  .object({
    user_id: z.string().describe('The user.'),
    email: z.string().describe('Address of the user, by which it signs in.'),
  })
  .meta({ id: 'LinkOwner' });
export type LinkOwner = z.input<typeof LinkOwner>;
