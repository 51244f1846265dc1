import { type InputHTMLAttributes, type ReactElement, useId, useState } from 'react';
import { useFieldProblems } from './form';
import { useLabels } from './root';

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  name: string;
  label: string;
  /** Below the label; read out with the field. */
  hint?: string | undefined;
}

/** A labelled input that says what is wrong with it. */
export function Field({ label, hint, ...input }: FieldProps): ReactElement {
  const id = useId();
  const problems = useFieldProblems(input.name);
  const described = [hint && `${id}-hint`, problems.length > 0 && `${id}-problem`].filter(Boolean).join(' ');
  return (
    <div className="hj-field">
      <label className="hj-label" htmlFor={id}>
        {label}
      </label>
      {hint && (
        <p className="hj-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <input
        className="hj-input"
        {...input}
        id={id}
        aria-describedby={described || undefined}
        aria-invalid={problems.length > 0 || undefined}
      />
      {problems.length > 0 && (
        <ul className="hj-problem" id={`${id}-problem`}>
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** A password that can be shown while it is typed. `autoComplete` tells password programs which one it is. */
export function PasswordField(props: Omit<FieldProps, 'type'> & { autoComplete: string }): ReactElement {
  const { showPassword } = useLabels();
  const [isShown, setShown] = useState(false);
  return (
    <div className="hj-password">
      <Field {...props} type={isShown ? 'text' : 'password'} required autoCapitalize="none" spellCheck={false} />
      <button type="button" className="hj-link" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
        {showPassword}
      </button>
    </div>
  );
}

/** A one-time code. */
export function CodeField({ isNumeric = true, ...props }: FieldProps & { isNumeric?: boolean }): ReactElement {
  return (
    <Field
      {...props}
      required
      autoComplete={isNumeric ? 'one-time-code' : 'off'}
      inputMode={isNumeric ? 'numeric' : 'text'}
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}
