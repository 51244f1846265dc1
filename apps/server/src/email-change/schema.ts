import { z } from 'zod';
import { passwordField } from '../passwords/schema';
import { emailField } from '../users/email';

export const UpdateMyEmailBody = z
  .strictObject({
    new_email: emailField().describe('The new address; it takes the place of the present one once it is confirmed.'),
    password: passwordField().describe('The present password.'),
  })
  .meta({ id: 'UpdateMyEmail' });
export type UpdateMyEmailBody = z.output<typeof UpdateMyEmailBody>;
