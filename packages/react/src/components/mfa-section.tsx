import { useMfa } from '@hellojohn/react';
import type { MfaFactor, MfaFactorList } from '@hellojohn/sdk';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { BackupCodes } from './backup-codes';
import { useDate } from './dates';
import { EnrollTotp } from './enroll-totp';
import { PasswordField } from './field';
import { Form } from './form';
import { fill } from './labels';
import { failureText } from './problem';
import { Loading, useLabels } from './root';
import { Section } from './section';

type View =
  | { name: 'overview' }
  | { name: 'enroll' }
  | { name: 'backup_codes'; codes: readonly string[] }
  | { name: 'remove'; factor: MfaFactor };

/** The second factor: set up, shown, removed. */
export function MfaSection(): ReactElement {
  const labels = useLabels();
  const title = useRef<HTMLHeadingElement>(null);
  const [view, go] = useState<View>({ name: 'overview' });
  const [done, setDone] = useState<string>();

  function back(text?: string): void {
    go({ name: 'overview' });
    setDone(text);
    title.current?.focus();
  }

  return (
    <Section title={labels.mfaTitle} titleRef={title}>
      {view.name === 'overview' && <Overview go={go} />}
      {view.name === 'enroll' && (
        <EnrollTotp
          onEnrolled={(codes) => go({ name: 'backup_codes', codes })}
          actions={<Cancel onClick={() => back()} />}
        />
      )}
      {view.name === 'backup_codes' && <BackupCodes codes={view.codes} onDone={() => back(labels.mfaAdded)} />}
      {view.name === 'remove' && <Remove factor={view.factor} back={back} />}
      <div role="status" className="hj-status">
        {view.name === 'overview' && done}
      </div>
    </Section>
  );
}

function Cancel({ onClick }: { onClick: () => void }): ReactElement {
  return (
    <button type="button" className="hj-link" onClick={onClick}>
      {useLabels().cancel}
    </button>
  );
}

function Overview({ go }: { go: (view: View) => void }): ReactElement {
  const labels = useLabels();
  const { list, failure } = useFactors();
  if (failure !== undefined) return <p className="hj-alert">{failureText(failure, labels)}</p>;
  if (list === undefined) return <Loading />;
  if (list.factors.length > 0) return <FactorList list={list} go={go} />;
  return (
    <>
      <p className="hj-text">{labels.mfaOff}</p>
      <div className="hj-actions">
        <button type="button" className="hj-button" onClick={() => go({ name: 'enroll' })}>
          {labels.mfaSetUp}
        </button>
      </div>
    </>
  );
}

function FactorList({ list, go }: { list: MfaFactorList; go: (view: View) => void }): ReactElement {
  const labels = useLabels();
  const date = useDate();
  return (
    <>
      <ul className="hj-list">
        {list.factors.map((factor) => (
          <li className="hj-row" key={factor.id}>
            <span>{fill(labels.mfaFactor, { date: date(factor.createdAt) })}</span>
            <button type="button" className="hj-button" onClick={() => go({ name: 'remove', factor })}>
              {labels.mfaRemove}
            </button>
          </li>
        ))}
      </ul>
      <p className="hj-text">{fill(labels.mfaBackupCodesLeft, { count: list.backupCodesLeft })}</p>
    </>
  );
}

function Remove({ factor, back }: { factor: MfaFactor; back: (text?: string) => void }): ReactElement {
  const labels = useLabels();
  const { factors } = useMfa();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector('input')?.focus(), []);

  async function remove({ password = '' }: Record<string, string>): Promise<undefined> {
    await factors.remove(factor.id, { password });
    back(labels.mfaRemoved);
  }

  return (
    <div ref={box}>
      <Form
        submit={labels.mfaRemove}
        onSubmit={remove}
        passwordField="password"
        actions={<Cancel onClick={() => back()} />}
      >
        <PasswordField
          name="password"
          label={labels.password}
          hint={labels.mfaRemoveText}
          autoComplete="current-password"
        />
      </Form>
    </div>
  );
}

function useFactors() {
  const { factors } = useMfa();
  const [list, setList] = useState<MfaFactorList>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    let isGone = false;
    factors.list().then(
      (answer) => isGone || setList(answer),
      (error: unknown) => isGone || setFailure(error),
    );
    return () => {
      isGone = true;
    };
  }, [factors]);
  return { list, failure };
}
