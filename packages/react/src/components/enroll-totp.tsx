import { useMfa } from '@hellojohn/react';
import { isHelloJohnError, type TotpEnrollment } from '@hellojohn/sdk';
import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react';
import { CodeField } from './field';
import { Form } from './form';
import { failureText } from './problem';
import { Loading, useLabels } from './root';
import { Step } from './step';

interface EnrollTotpProps {
  /** Of a sign-in that asks for it; without it, of the signed-in user. */
  challengeId?: string;
  onEnrolled: (backupCodes: readonly string[]) => void;
  /** The challenge is spent. */
  onSpent?: () => void;
  actions: ReactNode;
}

/** QR code, key and the first code of an authenticator app. */
export function EnrollTotp({ challengeId, onEnrolled, onSpent, actions }: EnrollTotpProps): ReactElement {
  const labels = useLabels();
  const { verifyTotpEnrollment } = useMfa();
  const { enrollment, failure } = useEnrollment(challengeId);
  const by = challengeId === undefined ? {} : { challengeId };

  async function send({ code = '' }: Record<string, string>): Promise<undefined> {
    if (enrollment === undefined) return;
    const { enrollmentId } = enrollment;
    try {
      onEnrolled((await verifyTotpEnrollment({ enrollmentId, code: code.replace(/\s/g, ''), ...by })).backupCodes);
    } catch (error) {
      if (onSpent === undefined || !isHelloJohnError(error) || error.code !== 'challenge_invalid') throw error;
      onSpent();
    }
  }

  return (
    <Step title={labels.enrollTitle} text={challengeId === undefined ? undefined : labels.enrollRequired} takesFocus>
      <Form submit={labels.enrollSubmit} onSubmit={send} notice={failureText(failure, labels)} actions={actions}>
        {enrollment ? <AppSetUp {...enrollment} /> : failure === undefined && <Loading />}
        {/* Always there, so that the step can bring the person to it. */}
        <CodeField name="code" label={labels.code} hint={labels.enrollText} />
      </Form>
    </Step>
  );
}

function AppSetUp({ secret, qrCodeSvg }: TotpEnrollment): ReactElement {
  const labels = useLabels();
  return (
    <div className="hj-totp">
      {/* As an image the SVG can run nothing. */}
      <img className="hj-qr" alt={labels.qrCode} src={`data:image/svg+xml,${encodeURIComponent(qrCodeSvg)}`} />
      <p className="hj-hint">
        {labels.secret} <code className="hj-secret">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
    </div>
  );
}

function useEnrollment(challengeId: string | undefined) {
  const { enrollTotp } = useMfa();
  const [enrollment, setEnrollment] = useState<TotpEnrollment>();
  const [failure, setFailure] = useState<unknown>();
  // In development React runs effects twice; a second enrolment would put a secret beside the one shown.
  const asked = useRef<Promise<TotpEnrollment>>(undefined);
  useEffect(() => {
    let isGone = false;
    asked.current ??= enrollTotp(challengeId === undefined ? {} : { challengeId });
    asked.current.then(
      (answer) => isGone || setEnrollment(answer),
      (error: unknown) => isGone || setFailure(error),
    );
    return () => {
      isGone = true;
    };
  }, [enrollTotp, challengeId]);
  return { enrollment, failure };
}
