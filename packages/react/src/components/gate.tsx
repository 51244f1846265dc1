import { useAuth } from '@hellojohn/react';
import type { ComponentType, ReactElement, ReactNode } from 'react';
import { type Flow, useFlow } from './flow';
import { FlowSteps } from './flow-steps';
import type { ProblemCode } from './labels';
import { Loading, Root, type TextProps } from './root';

/** What both ways in, `SignIn` and `SignUp`, are told. */
export interface WayInProps extends TextProps {
  /** Shown in place of the form once somebody is signed in and no step is left. */
  children?: ReactNode;
  /** Called once somebody has signed in here and no step is left. */
  onSignedIn?: () => void;
  /** Below the form: a link to your page with the other way in, say. */
  footer?: ReactNode;
}

/** The step that a way in begins with. */
export interface StartStepProps {
  flow: Flow;
  /** Why the person is back here. */
  problem: ProblemCode | undefined;
  footer: ReactNode;
}

interface GateProps extends WayInProps {
  className: string;
  start: ComponentType<StartStepProps>;
}

/** Shows the way in, step by step, or what is behind it. */
export function Gate({ start: Start, children, onSignedIn, footer, ...root }: GateProps): ReactElement {
  const flow = useFlow(onSignedIn);
  const { isLoaded, isSignedIn } = useAuth();
  const { step } = flow;
  // The session begins with the enrolment; the backup codes still have to be seen.
  if (isSignedIn && step.name !== 'enroll' && step.name !== 'backup_codes') return <>{children}</>;
  const current =
    step.name === 'start' ? (
      <Start flow={flow} problem={step.problem} footer={footer} />
    ) : (
      <FlowSteps flow={flow} step={step} />
    );
  return <Root {...root}>{isLoaded ? current : <Loading />}</Root>;
}
