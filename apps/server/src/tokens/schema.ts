import { z } from 'zod';
import { dateTimeOut, text } from '../http/fields';

export const SigningKeyParams = z.object({
  kid: text(128).describe('The `kid` of the key, as `GET /v2/admin/signing-keys` lists it.'),
});

export const SigningKeyAnswer = z
  .object({
    kid: z.string().describe('As in the header of access tokens and in the JWKS.'),
    status: z
      .enum(['next', 'current', 'previous'])
      .describe('`next`: published, signs from `active_at` on. `current`: signs. `previous`: its tokens still count.'),
    created_at: dateTimeOut().describe('Since then it is published.'),
    active_at: dateTimeOut().describe('Signs from then on, when verifiers know it.'),
    expires_at: dateTimeOut()
      .nullable()
      .describe('No longer published from then on, when its last token has expired; null = not replaced.'),
  })
  .meta({ id: 'SigningKey', description: 'A key that signs access tokens.' });

export const SigningKeyList = z
  .object({ signing_keys: z.array(SigningKeyAnswer).describe('Newest first.') })
  .meta({ id: 'SigningKeyList' });
