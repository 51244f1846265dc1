import { useAuth, useHelloJohn, useMfa } from '@hellojohn/react';
import { type ReactElement, useState } from 'react';
import { BackupCodes } from './backup-codes';
import { EnrollTotp } from './enroll-totp';
import { CodeField, Field, PasswordField } from './field';
import type { Flow, FlowStep } from './flow';
import { Form } from './form';
import { fill } from './labels';
import { useLabels } from './root';
import { Step } from './step';

type StepNamed<Name extends FlowStep['name']> = Extract<FlowStep, { name: Name }>;
interface Props<Name extends FlowStep['name']> {
  flow: Flow;
  step: StepNamed<Name>;
}

/** Whatever comes after the start. */
export function FlowSteps({ flow, step }: { flow: Flow; step: Exclude<FlowStep, { name: 'start' }> }): ReactElement {
  switch (step.name) {
    case 'forgot':
      return <ForgotStep flow={flow} />;
    case 'verify':
      return <VerifyStep flow={flow} step={step} />;
    case 'code':
      return <CodeStep flow={flow} step={step} />;
    case 'new_password':
      return <NewPasswordStep flow={flow} step={step} />;
    case 'enroll':
      return <EnrollStep flow={flow} step={step} />;
    case 'backup_codes':
      return <BackupCodes codes={step.codes} onDone={flow.finish} />;
  }
}

function Back({ flow }: { flow: Flow }): ReactElement {
  return (
    <button type="button" className="hj-link" onClick={() => flow.go({ name: 'start' })}>
      {useLabels().back}
    </button>
  );
}

function ForgotStep({ flow }: { flow: Flow }): ReactElement {
  const { auth } = useHelloJohn();
  const labels = useLabels();

  async function send({ email = '' }: Record<string, string>): Promise<string> {
    await auth.forgotPassword({ email });
    return fill(labels.forgotDone, { email });
  }

  return (
    <Step title={labels.forgotTitle} text={labels.forgotText} takesFocus>
      <Form submit={labels.forgotSubmit} onSubmit={send} actions={<Back flow={flow} />}>
        <Field name="email" label={labels.email} type="email" autoComplete="username" required />
      </Form>
    </Step>
  );
}

function VerifyStep({ flow, step: { email } }: Props<'verify'>): ReactElement {
  const { auth } = useHelloJohn();
  const labels = useLabels();

  async function resend(): Promise<string> {
    await auth.resendVerification({ email });
    return labels.resent;
  }

  return (
    <Step title={labels.verifyTitle} text={fill(labels.verifyText, { email })} takesFocus>
      <Form submit={labels.resend} onSubmit={resend} actions={<Back flow={flow} />}>
        {null}
      </Form>
    </Step>
  );
}

function CodeStep({ flow, step: { challengeId, methods } }: Props<'code'>): ReactElement {
  const { verifyTotp, verifyBackupCode } = useMfa();
  const labels = useLabels();
  const [wantsBackup, setWantsBackup] = useState(false);
  const isBackup = wantsBackup || !methods.includes('totp');
  const verify = isBackup ? verifyBackupCode : verifyTotp;
  const send = ({ code = '' }: Record<string, string>) =>
    flow.withChallenge(async () => flow.proceed(await verify({ challengeId, code: code.trim() })));
  const other = (
    <button type="button" className="hj-link" onClick={() => setWantsBackup(!isBackup)}>
      {isBackup ? labels.useApp : labels.useBackupCode}
    </button>
  );

  return (
    // A key of its own, so that the other kind of code starts afresh and takes the focus.
    <Step key={String(isBackup)} title={labels.codeTitle} takesFocus>
      <Form
        submit={labels.codeSubmit}
        onSubmit={send}
        actions={methods.includes('totp') && methods.includes('backup_codes') ? other : null}
      >
        <CodeField
          name="code"
          label={isBackup ? labels.backupCode : labels.code}
          hint={isBackup ? labels.backupCodeText : labels.codeText}
          isNumeric={!isBackup}
        />
      </Form>
      <Back flow={flow} />
    </Step>
  );
}

function NewPasswordStep({ flow, step: { challengeId } }: Props<'new_password'>): ReactElement {
  const { changePassword } = useAuth();
  const labels = useLabels();
  const send = ({ newPassword = '' }: Record<string, string>) =>
    flow.withChallenge(async () => flow.proceed(await changePassword({ challengeId, newPassword })));

  return (
    <Step title={labels.newPasswordTitle} text={labels.newPasswordText} takesFocus>
      <Form submit={labels.newPasswordSubmit} onSubmit={send} actions={<Back flow={flow} />}>
        <PasswordField name="newPassword" label={labels.newPassword} autoComplete="new-password" />
      </Form>
    </Step>
  );
}

function EnrollStep({ flow, step: { challengeId } }: Props<'enroll'>): ReactElement {
  return (
    <EnrollTotp
      challengeId={challengeId}
      onEnrolled={(codes) => flow.go({ name: 'backup_codes', codes })}
      onSpent={() => flow.go({ name: 'start', problem: 'challenge_invalid' })}
      actions={<Back flow={flow} />}
    />
  );
}
