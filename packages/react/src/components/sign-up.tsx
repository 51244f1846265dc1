import { useAuth } from '@hellojohn/react';
import type { ReactElement, ReactNode } from 'react';
import { Field, PasswordField } from './field';
import { type Flow, useFlow } from './flow';
import { FlowSteps } from './flow-steps';
import { Form } from './form';
import { Gate } from './gate';
import { type TextProps, useLabels } from './root';
import { Step } from './step';

/** Props of `SignUp`. */
export interface SignUpProps extends TextProps {
  /** Shown in place of the form once somebody is signed in and no step is left. */
  children?: ReactNode;
  /** Called once somebody has signed up and in here, and no step is left. */
  onSignedIn?: () => void;
  /** Below the form: a link to your page with `SignIn`, say. */
  footer?: ReactNode;
}

/**
 * Making an account, with what may come after: the mail to verify the address, or setting up an authenticator app.
 * As with `SignIn`, put what signed-in people see inside of it or keep it on the page until `onSignedIn`.
 */
export function SignUp({ children, onSignedIn, footer, ...texts }: SignUpProps): ReactElement {
  const flow = useFlow(onSignedIn);
  const { step } = flow;
  return (
    <Gate flow={flow} className="hj-sign-up" inside={children} {...texts}>
      {step.name === 'start' ? (
        <StartStep flow={flow} problem={step.problem} footer={footer} />
      ) : (
        <FlowSteps flow={flow} step={step} />
      )}
    </Gate>
  );
}

interface StartStepProps {
  flow: Flow;
  problem: Extract<Flow['step'], { name: 'start' }>['problem'];
  footer: ReactNode;
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
