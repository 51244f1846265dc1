import { z } from 'zod';
import { id } from '../http/fields';
import { passwordField } from '../passwords/schema';
import { metadataField } from '../users/metadata';
import { profileFields } from '../users/schema';

export const UpdateMeBody = z.strictObject(profileFields).meta({ id: 'UpdateMe' });
export type UpdateMeBody = z.output<typeof UpdateMeBody>;

export const UpdateMyPasswordBody = z
  .strictObject({
    current_password: passwordField().describe('The present password.'),
    new_password: passwordField().describe('The new one; the policy of the tenant applies.'),
  })
  .meta({ id: 'UpdateMyPassword' });
export type UpdateMyPasswordBody = z.output<typeof UpdateMyPasswordBody>;

export const DeleteMeBody = z
  .strictObject({ password: passwordField().describe('The present password.') })
  .meta({ id: 'DeleteMe' });
export type DeleteMeBody = z.output<typeof DeleteMeBody>;

export const UpdateMyMetadataBody = metadataField().meta({
  id: 'UpdateMyMetadata',
  description:
    'Merged into `public_metadata` at every depth (RFC 7396); null removes a key. Only keys in the tenant’s `user_editable_metadata_keys`; at most 4 KiB after the merge.',
});
export type UpdateMyMetadataBody = z.output<typeof UpdateMyMetadataBody>;

export const OwnSessionParams = z.object({ id: id('ses').describe('Id of the session.') });
