import { useAuth } from '@hellojohn/react';
import { isHelloJohnError } from '@hellojohn/sdk';
import type { ReactElement } from 'react';
import { Field, PasswordField } from './field';
import { Form } from './form';
import { Gate, type StartStepProps, type WayInProps } from './gate';
import { useLabels } from './root';
import { Step } from './step';

/** Props of `SignIn`. */
export type SignInProps = WayInProps;

/**
 * Signing in, with every step there may be: password, forgotten password, forced new password, code of an authenticator
 * app or backup code, and setting up an authenticator app.
 *
 * Put what signed-in people see inside of it, or keep it on the page until `onSignedIn`: where a second factor is set up
 * on the way, the session begins before the backup codes have been shown.
 *
 * @example <SignIn><Page /></SignIn>
 */
export function SignIn(props: SignInProps): ReactElement {
  return <Gate {...props} className="hj-sign-in" start={StartStep} />;
}

function StartStep({ flow, problem, footer }: StartStepProps): ReactElement {
  const { signIn } = useAuth();
  const labels = useLabels();
  const forgot = (
    <button type="button" className="hj-link" onClick={() => flow.go({ name: 'forgot' })}>
      {labels.forgotPassword}
    </button>
  );

  async function send({ email = '', password = '' }: Record<string, string>): Promise<undefined> {
    try {
      flow.proceed(await signIn({ email, password }));
    } catch (error) {
      if (!isHelloJohnError(error) || error.code !== 'email_not_verified') throw error;
      flow.go({ name: 'verify', email });
    }
  }

  return (
    <Step title={labels.signInTitle} takesFocus={flow.hasMoved}>
      <Form submit={labels.signInSubmit} onSubmit={send} notice={problem && labels.problems[problem]} actions={forgot}>
        <Field name="email" label={labels.email} type="email" autoComplete="username" required />
        <PasswordField name="password" label={labels.password} autoComplete="current-password" />
      </Form>
      {footer && <div className="hj-footer">{footer}</div>}
    </Step>
  );
}
