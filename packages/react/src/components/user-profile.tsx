import { useUser } from '@hellojohn/react';
import type { OwnUser } from '@hellojohn/sdk';
import { type ReactElement, useState } from 'react';
import { DeletionSection } from './deletion-section';
import { EmailSection } from './email-section';
import { Field, PasswordField } from './field';
import { Form } from './form';
import { MfaSection } from './mfa-section';
import { Loading, Root, type TextProps, useLabels } from './root';
import { Section } from './section';
import { SessionsSection } from './sessions-section';

/** Props of `UserProfile`. */
export type UserProfileProps = TextProps;

/** The own account: name, address, password, second factor, sessions, and its end. Shows nothing when nobody is signed in. */
export function UserProfile(texts: UserProfileProps): ReactElement | null {
  const { isLoaded, user } = useUser();
  if (isLoaded && !user) return null;
  return (
    <Root className="hj-user-profile" {...texts}>
      {/* A key, so that fields never show somebody else's values. */}
      {user ? <Sections key={user.id} user={user} /> : <Loading />}
    </Root>
  );
}

function Sections({ user }: { user: OwnUser }): ReactElement {
  const [passwordChanges, setPasswordChanges] = useState(0);
  return (
    <>
      <NameSection user={user} />
      <EmailSection />
      <PasswordSection email={user.email} onChanged={() => setPasswordChanges((count) => count + 1)} />
      <MfaSection />
      <SessionsSection passwordChanges={passwordChanges} />
      <DeletionSection />
    </>
  );
}

function NameSection({ user }: { user: OwnUser }): ReactElement {
  const { updateProfile } = useUser();
  const labels = useLabels();

  async function save({ firstName = '', lastName = '' }: Record<string, string>): Promise<string> {
    await updateProfile({ firstName, lastName });
    return labels.profileSaved;
  }

  return (
    <Section title={labels.profileTitle}>
      <Form submit={labels.profileSubmit} onSubmit={save}>
        <Field name="firstName" label={labels.firstName} autoComplete="given-name" defaultValue={user.firstName} />
        <Field name="lastName" label={labels.lastName} autoComplete="family-name" defaultValue={user.lastName} />
      </Form>
    </Section>
  );
}

function PasswordSection({ email, onChanged }: { email: string; onChanged: () => void }): ReactElement {
  const { updatePassword } = useUser();
  const labels = useLabels();

  async function save({ currentPassword = '', newPassword = '' }: Record<string, string>): Promise<string> {
    await updatePassword({ currentPassword, newPassword });
    onChanged();
    return labels.passwordSaved;
  }

  return (
    <Section title={labels.passwordTitle}>
      <Form submit={labels.passwordSubmit} onSubmit={save} passwordField="currentPassword" resets>
        {/* For password programs: whose password this is. */}
        <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
        <PasswordField name="currentPassword" label={labels.currentPassword} autoComplete="current-password" />
        <PasswordField name="newPassword" label={labels.newPassword} autoComplete="new-password" />
      </Form>
    </Section>
  );
}
