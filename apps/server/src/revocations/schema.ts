import { z } from 'zod';
import { text } from '../http/fields';

export const RevocationsQuery = z.strictObject({
  tenant: text(63)
    .optional()
    .describe('Id or slug: only sessions of this tenant. Default: all that the caller may see.'),
});

export const Revocation = z
  .object({
    sid: z.string().describe('Id of the session, the `sid` of its access tokens.'),
    sub: z.string().describe('Id of its user.'),
    exp: z.number().int().describe('Seconds since the Unix epoch: by then all its access tokens have expired.'),
  })
  .meta({ id: 'Revocation', description: 'A session that has ended.' });

export const SigningKeyRevocation = z
  .object({
    kid: z.string().describe('Name of the key, the `kid` in the header of its access tokens.'),
    exp: z.number().int().describe('Seconds since the Unix epoch: by then nothing has the key published any more.'),
  })
  .meta({
    id: 'SigningKeyRevocation',
    description:
      'A signing key that was withdrawn: none of its access tokens counts. `event: signing_key`, without an `id`.',
  });
