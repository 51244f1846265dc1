import { checkPrecondition, readPrecondition } from './precondition';

const passes = (header: string | undefined) => {
  try {
    checkPrecondition(readPrecondition(header), 7);
    return true;
  } catch {
    return false;
  }
};

describe('If-Match against version 7', () => {
  it.each([
    [undefined, true],
    ['*', true],
    ['"7"', true],
    ['"6", "7"', true],
    ['"6"', false],
    ['W/"7"', false],
    ['7', false],
    ['', false],
    ['"7', false],
    ['"17"', false],
  ])('%j passes: %s', (header, expected) => {
    expect(passes(header)).toBe(expected);
  });
});
