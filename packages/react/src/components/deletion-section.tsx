import { useHelloJohn } from '@hellojohn/react';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { PasswordField } from './field';
import { Form } from './form';
import { useLabels } from './root';
import { Section } from './section';

/** The end of the account, in two steps; the second asks for the password. */
export function DeletionSection(): ReactElement {
  const labels = useLabels();
  const title = useRef<HTMLHeadingElement>(null);
  const [isAsking, setAsking] = useState(false);

  function cancel(): void {
    setAsking(false);
    title.current?.focus();
  }

  return (
    <Section title={labels.deletionTitle} titleRef={title}>
      <p className="hj-text">{labels.deletionText}</p>
      {isAsking ? (
        <Confirmation onCancel={cancel} />
      ) : (
        <div className="hj-actions">
          <button type="button" className="hj-button" onClick={() => setAsking(true)}>
            {labels.deletionStart}
          </button>
        </div>
      )}
    </Section>
  );
}

function Confirmation({ onCancel }: { onCancel: () => void }): ReactElement {
  const { user } = useHelloJohn();
  const labels = useLabels();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector('input')?.focus(), []);

  async function remove({ password = '' }: Record<string, string>): Promise<undefined> {
    await user.delete({ password });
  }

  return (
    <div ref={box}>
      <Form
        submit={labels.deletionSubmit}
        onSubmit={remove}
        passwordField="password"
        actions={
          <button type="button" className="hj-link" onClick={onCancel}>
            {labels.cancel}
          </button>
        }
      >
        <PasswordField name="password" label={labels.password} autoComplete="current-password" />
      </Form>
    </div>
  );
}
