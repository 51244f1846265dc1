import { useHelloJohn, useUser } from '@hellojohn/react';
import type { ReactElement } from 'react';
import { Field, PasswordField } from './field';
import { Form } from './form';
import { fill } from './labels';
import { useLabels } from './root';
import { Section } from './section';

/** The address, and a new one: it takes effect once the link in the mail to it is used. */
export function EmailSection(): ReactElement {
  const { user: account } = useHelloJohn();
  const { user } = useUser();
  const labels = useLabels();

  async function ask({ newEmail = '', password = '' }: Record<string, string>): Promise<string> {
    await account.updateEmail({ newEmail, password });
    return fill(labels.emailAsked, { email: newEmail });
  }

  return (
    <Section title={labels.email}>
      <p className="hj-text">{user?.email}</p>
      <Form submit={labels.emailSubmit} onSubmit={ask} passwordField="password" resets>
        <Field name="newEmail" label={labels.newEmail} type="email" autoComplete="email" required />
        <PasswordField name="password" label={labels.password} autoComplete="current-password" />
      </Form>
    </Section>
  );
}
