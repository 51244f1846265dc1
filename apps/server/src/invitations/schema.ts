import { z } from 'zod';
import { passwordField } from '../passwords/schema';
import { linkToken } from '../recovery/schema';
import { profileFields } from '../users/schema';

export const AcceptInvitationBody = z
  .strictObject({
    token: linkToken(),
    password: passwordField().describe('Password for the new account; the policy of the tenant applies.'),
    first_name: profileFields.first_name,
    last_name: profileFields.last_name,
  })
  .meta({ id: 'AcceptInvitation' });
export type AcceptInvitationBody = z.output<typeof AcceptInvitationBody>;
