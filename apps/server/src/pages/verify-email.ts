import type { PageSpec } from './page';

/** `/verify-email?token=…`: the address of the account is its owner's. */
export const verifyEmailPage: PageSpec = {
  path: '/verify-email',
  name: 'verifyEmail',
  kind: 'verify_email',
  fields: () => [],
  async perform({ services, token }) {
    await services.verification.verify(token);
  },
};
