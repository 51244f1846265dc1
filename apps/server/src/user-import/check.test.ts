import { parsePart } from '../http/fields';
import { problemOf } from './check';
import { ImportRecord } from './schema';

test.each([
  [{ Email: 'a@x.example', roles: 1 }, 'email: is required; roles: must be an array; Email: is not a known field'],
  [[], 'the record: must be an object'],
  [
    { email: 'a@x.example', a: 0, b: 0, c: 0, d: 0, e: 0, f: 0 },
    'a: is not a known field; b: is not a known field; c: is not a known field; d: is not a known field; e: is not a known field; and 1 more',
  ],
])('%j is told all that is wrong with it', (record, detail) => {
  let problem: unknown;
  try {
    parsePart(ImportRecord, record, 'body');
  } catch (error) {
    problem = problemOf(error);
  }
  expect(problem).toEqual({ code: 'validation_failed', detail });
});
