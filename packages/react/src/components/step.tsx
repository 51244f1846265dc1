import { type ReactElement, type ReactNode, useEffect, useId, useRef } from 'react';

interface StepProps {
  title: string;
  /** Below the title. */
  text?: string | undefined;
  /** Brings the person here: the first field, else the title. Not when the page has just opened. */
  takesFocus: boolean;
  children?: ReactNode;
}

/** One step of several that take each other's place. */
export function Step({ title, text, takesFocus, children }: StepProps): ReactElement {
  const id = useId();
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (takesFocus) section.current?.querySelector<HTMLElement>('input, h2')?.focus();
  }, [takesFocus]);
  return (
    <section className="hj-step" aria-labelledby={id} ref={section}>
      <h2 className="hj-title" id={id} tabIndex={-1}>
        {title}
      </h2>
      {text && <p className="hj-text">{text}</p>}
      {children}
    </section>
  );
}
