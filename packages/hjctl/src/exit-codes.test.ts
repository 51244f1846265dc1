import { EXIT, exitCodeOf } from './exit-codes';

test.each([
  ['unauthenticated', 401, EXIT.notAllowed],
  ['forbidden', 403, EXIT.notAllowed],
  ['user_not_found', 404, EXIT.notFound],
  ['email_already_exists', 409, EXIT.conflict],
  ['precondition_failed', 412, EXIT.conflict],
  ['malformed_request', 400, EXIT.invalid],
  ['payload_too_large', 413, EXIT.invalid],
  ['unsupported_media_type', 415, EXIT.invalid],
  ['validation_failed', 422, EXIT.invalid],
  ['rate_limited', 429, EXIT.failure],
  ['internal', 500, EXIT.unavailable],
  ['unavailable', 503, EXIT.unavailable],
  ['network_error', 0, EXIT.unavailable],
  ['timeout', 0, EXIT.unavailable],
  ['invalid_argument', 0, EXIT.usage],
  ['invalid_response', 200, EXIT.unavailable],
  ['invalid_response', 404, EXIT.notFound],
  ['invalid_response', 502, EXIT.unavailable],
])('%s with status %d ends with %d', (code, status, expected) => {
  expect(exitCodeOf(code, status)).toBe(expected);
});

test('the numbers are those of the contract', () => {
  expect(EXIT).toEqual({
    done: 0,
    failure: 1,
    usage: 2,
    notAllowed: 3,
    notFound: 4,
    conflict: 5,
    invalid: 6,
    unavailable: 7,
    interrupted: 130,
  });
});
