import { useAuth } from '@hellojohn/react';
import type { ReactElement, ReactNode } from 'react';
import type { Flow } from './flow';
import { Loading, Root, type TextProps } from './root';

interface GateProps extends TextProps {
  flow: Flow;
  className: string;
  /** For those who are signed in. */
  inside: ReactNode;
  children: ReactNode;
}

/** Shows the way in, or what is behind it. */
export function Gate({ flow, inside, children, ...root }: GateProps): ReactElement {
  const { isLoaded, isSignedIn } = useAuth();
  const { name } = flow.step;
  // The session begins with the enrolment; the backup codes still have to be seen.
  if (isSignedIn && name !== 'enroll' && name !== 'backup_codes') return <>{inside}</>;
  return <Root {...root}>{isLoaded ? children : <Loading />}</Root>;
}
