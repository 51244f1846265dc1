import { HelloJohnError } from '@hellojohn/sdk';
import { explain } from './explain';

test('says by its name why a file that opens can’t be read', () => {
  const cause = Object.assign(new Error('illegal operation on a directory, read'), { code: 'EISDIR' });
  const error = new HelloJohnError({ code: 'invalid_argument', detail: 'the source could not be read', cause });
  expect(explain(error, undefined)).toEqual({
    exitCode: 2,
    lines: ['error: invalid_argument: the source could not be read (EISDIR)'],
  });
});
