import { z } from 'zod';
import { id } from '../http/fields';
import { LinkOwner, linkToken } from '../recovery/schema';

export const LinkTokenBody = z.strictObject({ token: linkToken() }).meta({ id: 'LinkToken' });

/** An address whose owner has shown control of it. */
export const VerifiedEmail = z
  .object({ ...LinkOwner.shape, email_verified: z.literal(true).describe('The address is verified.') })
  .meta({ id: 'VerifiedEmail' });
export type VerifiedEmail = z.input<typeof VerifiedEmail>;

export const MailedUserParams = z.object({ userId: id('usr').describe('Id of the user.') });
