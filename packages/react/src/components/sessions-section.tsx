import { useHelloJohn } from '@hellojohn/react';
import { isHelloJohnError, type OwnSession } from '@hellojohn/sdk';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useDate } from './dates';
import { deviceOf } from './device';
import { fill } from './labels';
import { failureText } from './problem';
import { Loading, useLabels } from './root';
import { Section } from './section';

/** The user's sessions; others than this one can be ended. @param passwordChanges Each ends the others: look again. */
export function SessionsSection({ passwordChanges }: { passwordChanges: number }): ReactElement {
  const labels = useLabels();
  const title = useRef<HTMLHeadingElement>(null);
  const { sessions, failure, ended, revoke } = useSessions(passwordChanges);

  async function end(session: OwnSession): Promise<void> {
    // The button that had the focus is gone with its session.
    if (await revoke(session)) title.current?.focus();
  }

  return (
    <Section title={labels.sessionsTitle} titleRef={title}>
      <div role="alert" className="hj-alert">
        {failureText(failure, labels)}
      </div>
      {sessions ? (
        <ul className="hj-list">
          {sessions.map((session) => (
            <SessionRow key={session.id} session={session} onRevoke={() => void end(session)} />
          ))}
        </ul>
      ) : (
        failure === undefined && <Loading />
      )}
      <div role="status" className="hj-status">
        {ended && fill(labels.sessionRevoked, { device: deviceOf(ended.userAgent, labels) })}
      </div>
    </Section>
  );
}

function SessionRow({ session, onRevoke }: { session: OwnSession; onRevoke: () => void }): ReactElement {
  const labels = useLabels();
  const date = useDate();
  const device = deviceOf(session.userAgent, labels);
  return (
    <li className="hj-row">
      <span>
        <span className="hj-device">{device}</span>
        <span className="hj-hint">
          {[session.ipAddress, fill(labels.sessionActive, { date: date(session.lastActiveAt) })]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      {session.current ? (
        <span className="hj-badge">{labels.thisSession}</span>
      ) : (
        <button
          type="button"
          className="hj-button"
          aria-label={fill(labels.sessionRevokeNamed, { device })}
          onClick={onRevoke}
        >
          {labels.sessionRevoke}
        </button>
      )}
    </li>
  );
}

function useSessions(passwordChanges: number) {
  const { user } = useHelloJohn();
  const [sessions, setSessions] = useState<readonly OwnSession[]>();
  const [failure, setFailure] = useState<unknown>();
  const [ended, setEnded] = useState<OwnSession>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed password is a reason to look again
  useEffect(() => {
    let isGone = false;
    user.sessions.list().then(
      (answer) => isGone || setSessions(answer.sessions),
      (error: unknown) => isGone || setFailure(error),
    );
    return () => {
      isGone = true;
    };
  }, [user, passwordChanges]);

  async function revoke(session: OwnSession): Promise<boolean> {
    setFailure(undefined);
    try {
      await user.sessions.revoke(session.id);
    } catch (error) {
      // Ended already, elsewhere: what was wanted.
      if (!isHelloJohnError(error) || error.code !== 'session_not_found') {
        setFailure(error);
        return false;
      }
    }
    setSessions((present) => present?.filter(({ id }) => id !== session.id));
    setEnded(session);
    return true;
  }

  return { sessions, failure, ended, revoke };
}
