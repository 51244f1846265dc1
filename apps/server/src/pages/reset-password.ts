import { parsePart } from '../http/fields';
import { ResetPasswordByLinkBody } from '../recovery/schema';
import type { PageSpec } from './page';
import { passwordFields, readPassword } from './password-fields';

/** `/reset-password?token=…`: a new password by the link in a mail. */
export const resetPasswordPage: PageSpec = {
  path: '/reset-password',
  name: 'resetPassword',
  kind: 'reset_password',
  fields: (texts, subject) =>
    passwordFields(texts, subject, { password: texts.newPassword, repeat: texts.repeatNewPassword }),
  async perform({ services, token, values, texts }) {
    const password = readPassword(values, texts);
    const body = parsePart(ResetPasswordByLinkBody, { token, new_password: password }, 'body');
    await services.recovery.resetPassword(body.token, body.new_password);
  },
};
