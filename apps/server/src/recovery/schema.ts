import { z } from 'zod';
import { passwordField } from '../passwords/schema';

/** The token of a link in a mail. */
export const linkToken = () => z.string().max(200).describe('The `token` of the link in the mail.');

export const ResetPasswordByLinkBody = z
  .strictObject({
    token: linkToken(),
    new_password: passwordField().describe('The new password; the policy of the tenant applies.'),
  })
  .meta({ id: 'ResetPasswordByLink' });
