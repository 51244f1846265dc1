import { type ReactElement, type ReactNode, type RefObject, useId } from 'react';
import { HeadingLevel } from './heading';

interface SectionProps {
  title: string;
  /** For bringing the person back here when what had the focus goes away. */
  titleRef?: RefObject<HTMLHeadingElement | null>;
  children: ReactNode;
}

/** A part of the profile, a landmark of its own. */
export function Section({ title, titleRef, children }: SectionProps): ReactElement {
  const id = useId();
  return (
    <section className="hj-section" aria-labelledby={id}>
      <h2 className="hj-title" id={id} ref={titleRef} tabIndex={-1}>
        {title}
      </h2>
      <HeadingLevel value="h3">{children}</HeadingLevel>
    </section>
  );
}
