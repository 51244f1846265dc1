import { type ReactElement, type ReactNode, useEffect, useId, useRef } from 'react';
import { useHeading } from './heading';

interface StepProps {
  title: string;
  /** Below the title. */
  text?: string | undefined;
  /** Brings the person here: the first field, else the title. Not when the page has just opened. */
  takesFocus: boolean;
  children?: ReactNode;
}

/** One step of several that take each other's place. */
export function Step({ title: name, text, takesFocus, children }: StepProps): ReactElement {
  const id = useId();
  const section = useRef<HTMLElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const Heading = useHeading();
  useEffect(() => {
    if (takesFocus) (section.current?.querySelector('input') ?? title.current)?.focus();
  }, [takesFocus]);
  return (
    <section className="hj-step" aria-labelledby={id} ref={section}>
      <Heading className="hj-title" id={id} ref={title} tabIndex={-1}>
        {name}
      </Heading>
      {text && <p className="hj-text">{text}</p>}
      {children}
    </section>
  );
}
