import { createContext, type ReactElement, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react';
import type { LabelOverrides, Labels, Language } from './labels';
import { labelsEn } from './labels-en';
import { labelsEs } from './labels-es';

/** Props that every component has. */
export interface TextProps {
  /** Default: the language of the document (`<html lang>`) where there are texts in it, else English. */
  language?: Language | undefined;
  /** Texts of your own; keep the object out of the component so that it stays the same. */
  labels?: LabelOverrides | undefined;
}

interface Texts {
  language: Language;
  labels: Labels;
}

const LABELS: Record<Language, Labels> = { en: labelsEn, es: labelsEs };

const TextsContext = createContext<Texts>({ language: 'en', labels: labelsEn });

export function useTexts(): Texts {
  return useContext(TextsContext);
}

export function useLabels(): Labels {
  return useTexts().labels;
}

const never = () => () => {};
const documentLanguage = (): Language => (/^es\b/i.test(document.documentElement.lang) ? 'es' : 'en');
const serverLanguage = (): Language => 'en';

interface RootProps extends TextProps {
  className: string;
  children: ReactNode;
}

/** The outermost element of a component; gives those below it their texts. */
export function Root({ language, labels, className, children }: RootProps): ReactElement {
  const found = useSyncExternalStore(never, documentLanguage, serverLanguage);
  const chosen = language ?? found;
  const texts = useMemo(() => ({ language: chosen, labels: withOverrides(LABELS[chosen], labels) }), [chosen, labels]);
  return (
    <TextsContext.Provider value={texts}>
      <div className={`hj ${className}`} lang={chosen}>
        {children}
      </div>
    </TextsContext.Provider>
  );
}

function withOverrides(builtIn: Labels, own: LabelOverrides = {}): Labels {
  return {
    ...builtIn,
    ...own,
    problems: { ...builtIn.problems, ...own.problems },
    passwordReasons: { ...builtIn.passwordReasons, ...own.passwordReasons },
  };
}

/** Shown until it is known whether somebody is signed in. */
export function Loading(): ReactElement {
  return (
    <p className="hj-loading" aria-busy="true">
      {useLabels().loading}
    </p>
  );
}
