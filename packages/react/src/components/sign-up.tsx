import { useAuth } from '@hellojohn/react';
import type { ReactElement } from 'react';
import { Field, PasswordField } from './field';
import { Form } from './form';
import { Gate, type StartStepProps, type WayInProps } from './gate';
import { useLabels } from './root';
import { Step } from './step';

/** Props of `SignUp`. */
export type SignUpProps = WayInProps;

/**
 * Making an account, with what may come after: the mail to verify the address, or setting up an authenticator app.
 * As with `SignIn`, put what signed-in people see inside of it or keep it on the page until `onSignedIn`.
 */
export function SignUp(props: SignUpProps): ReactElement {
  return <Gate {...props} className="hj-sign-up" start={StartStep} />;
}

function StartStep({ flow, problem, footer }: StartStepProps): ReactElement {
  const { signUp } = useAuth();
  const labels = useLabels();

  async function send(fields: Record<string, string>): Promise<undefined> {
    const { email = '', password = '', firstName, lastName } = fields;
    flow.proceed(await signUp({ email, password, ...(firstName && { firstName }), ...(lastName && { lastName }) }));
  }

  return (
    <Step title={labels.signUpTitle} takesFocus={flow.hasMoved}>
      <Form submit={labels.signUpSubmit} onSubmit={send} notice={problem && labels.problems[problem]}>
        <Field name="firstName" label={labels.firstName} autoComplete="given-name" />
        <Field name="lastName" label={labels.lastName} autoComplete="family-name" />
        <Field name="email" label={labels.email} type="email" autoComplete="username" required />
        <PasswordField name="password" label={labels.password} autoComplete="new-password" />
      </Form>
      {footer && <div className="hj-footer">{footer}</div>}
    </Step>
  );
}
