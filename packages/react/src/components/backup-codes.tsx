import type { ReactElement } from 'react';
import { useLabels } from './root';
import { Step } from './step';

/** The codes that are shown this once. */
export function BackupCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }): ReactElement {
  const labels = useLabels();
  return (
    <Step title={labels.backupCodesTitle} text={labels.backupCodesText} takesFocus>
      <ul className="hj-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="hj-actions">
        <button type="button" className="hj-button hj-primary" onClick={onDone}>
          {labels.backupCodesDone}
        </button>
      </div>
    </Step>
  );
}
