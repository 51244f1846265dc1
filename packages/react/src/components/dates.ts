import { useMemo } from 'react';
import { useTexts } from './root';

/** Writes moments of the API in the language of the component and the time zone of the browser. */
export function useDate(): (moment: string) => string {
  const { language } = useTexts();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
    return (moment) => format.format(new Date(moment));
  }, [language]);
}
