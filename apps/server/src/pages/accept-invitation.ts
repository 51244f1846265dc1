import { parsePart } from '../http/fields';
import { AcceptInvitationBody } from '../invitations/schema';
import type { PageSpec } from './page';
import { passwordFields, readPassword } from './password-fields';

/** `/accept-invitation?token=…`: an invited user takes up the account. No session: signing in is the application's. */
export const acceptInvitationPage: PageSpec = {
  path: '/accept-invitation',
  name: 'acceptInvitation',
  kind: 'accept_invitation',
  fields: (texts, subject) => {
    const { firstName, lastName } = subject.user;
    const base = { type: 'text', isRequired: false } as const;
    return [
      { ...base, name: 'first_name', label: texts.firstName, autocomplete: 'given-name', value: firstName ?? '' },
      { ...base, name: 'last_name', label: texts.lastName, autocomplete: 'family-name', value: lastName ?? '' },
      ...passwordFields(texts, subject, { password: texts.password, repeat: texts.repeatPassword }),
    ];
  },
  async perform({ services, token, values, texts }) {
    const password = readPassword(values, texts);
    const { first_name, last_name } = values;
    const body = parsePart(AcceptInvitationBody, { token, password, first_name, last_name }, 'body');
    await services.invitations.acceptWithoutSession(body);
  },
};
