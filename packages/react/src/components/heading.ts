import { createContext, useContext } from 'react';

const HeadingContext = createContext<'h2' | 'h3'>('h2');

/** Says that what is below stands under a heading of the second level. */
export const HeadingLevel = HeadingContext.Provider;

/** Element of the next heading: the page has the first level, the parts of a component the second. */
export function useHeading(): 'h2' | 'h3' {
  return useContext(HeadingContext);
}
