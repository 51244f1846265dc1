import type { PageSpec } from './page';

/** `/confirm-email?token=…`: the new address takes the place of the old one. */
export const confirmEmailPage: PageSpec = {
  path: '/confirm-email',
  name: 'confirmEmail',
  kind: 'confirm_email',
  email: ({ data }) => String(data.new_email),
  fields: () => [],
  async perform({ services, token }) {
    await services.emailChange.confirm(token);
  },
};
