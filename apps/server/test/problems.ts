import { ERRORS, type ErrorCode } from '../src/http/errors';
import type { TestResponse, TestServer } from './harness';

const REQUEST_ID = /^req_[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Every answer, whatever it says. */
export function expectSafeHeaders({ headers }: TestResponse): void {
  expect(headers.get('x-request-id')).toMatch(REQUEST_ID);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
}

/** RFC 9457, flat, with exactly the members that the contract names. */
export function expectProblem(server: TestServer, answer: TestResponse, code: ErrorCode): void {
  const { status, title } = ERRORS[code];
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status, code });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const { errors, ...rest } = answer.body;
  expect(rest).toEqual({
    type: `${server.services.publicUrl}/errors#${code}`,
    title,
    status,
    detail: expect.any(String),
    code,
    request_id: answer.headers.get('x-request-id'),
  });
  if (errors !== undefined) {
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(error).toMatchObject({ path: expect.any(String), message: expect.any(String) });
  }
  expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
  if (status === 429 || status === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expectSafeHeaders(answer);
}

/** The problem without what differs from call to call. */
export function withoutRequestId({ status, body }: TestResponse): unknown {
  const { request_id, ...rest } = body;
  return { status, ...rest };
}
