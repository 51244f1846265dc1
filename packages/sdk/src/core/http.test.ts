import { problem, type RecordingServer, startRecordingServer } from '../../test/recording-server';
import { HelloJohnError, isHelloJohnError } from '../error';
import { createSend } from './http';

let server: RecordingServer;

beforeEach(async () => {
  server = await startRecordingServer();
});
afterEach(() => server.close());

const failureOf = async (promise: Promise<unknown>): Promise<HelloJohnError> => {
  const error: unknown = await promise.then(
    () => new Error('did not reject'),
    (reason: unknown) => reason,
  );
  if (!isHelloJohnError(error)) throw error;
  return error;
};

it('sends JSON with a bearer token and decodes the answer', async () => {
  server.answer(() => ({
    status: 201,
    json: { user_id: 'usr_1' },
    headers: { 'content-type': 'application/json; charset=utf-8' },
  }));
  const send = createSend({ url: server.url }, { 'user-agent': 'hjctl/1' });
  await expect(send({ method: 'post', path: '/x?y=1', body: { a_b: 1 }, token: 'secret' })).resolves.toEqual({
    userId: 'usr_1',
  });
  expect(server.requests).toEqual([
    {
      method: 'POST',
      url: '/x?y=1',
      body: { a_b: 1 },
      headers: expect.objectContaining({
        accept: 'application/json',
        authorization: 'Bearer secret',
        'content-type': 'application/json',
        'user-agent': 'hjctl/1',
      }),
    },
  ]);
});

it('sends neither content type nor authorization when there is nothing to send', async () => {
  await createSend({ url: server.url })({ method: 'get', path: '/' });
  expect(server.requests[0]?.headers).not.toHaveProperty('content-type');
  expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
});

it('resolves to undefined for 204', async () => {
  server.answer(() => ({}));
  await expect(createSend({ url: server.url })({ method: 'delete', path: '/' })).resolves.toBeUndefined();
});

it('keeps a path in front of the API', async () => {
  await createSend({ url: `${server.url}/auth/` })({ method: 'get', path: '/v2/me' });
  expect(server.requests[0]?.url).toBe('/auth/v2/me');
});

it('turns a problem into an error with all that it says', async () => {
  const errors = [{ path: 'body.first_name', message: 'must be text' }];
  server.answer(() => problem(422, 'validation_failed', { errors }));
  const error = await failureOf(createSend({ url: server.url })({ method: 'get', path: '/' }));
  expect(error).toBeInstanceOf(Error);
  expect(error).toBeInstanceOf(HelloJohnError);
  expect({ ...error, message: error.message }).toEqual({
    name: 'HelloJohnError',
    code: 'validation_failed',
    status: 422,
    detail: 'Detail of validation_failed',
    message: 'Detail of validation_failed',
    requestId: 'req_01',
    errors,
    retryAfter: undefined,
  });
});

it('falls back to the title', async () => {
  server.answer(() => problem(404, 'not_found', { detail: undefined }));
  expect((await failureOf(createSend({ url: server.url })({ method: 'get', path: '/' }))).detail).toBe(
    'Title of not_found',
  );
});

it.each([
  ['7', 7],
  ['0', 0],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['soon', undefined],
])('reads Retry-After %p as %p seconds', async (header, seconds) => {
  server.answer(() => ({ ...problem(429, 'rate_limited'), headers: { 'retry-after': header } }));
  expect((await failureOf(createSend({ url: server.url })({ method: 'get', path: '/' }))).retryAfter).toBe(seconds);
});

it.each([
  [
    'a proxy’s page',
    { status: 502, json: undefined, headers: { 'content-type': 'text/html', 'x-request-id': 'req_7' } },
    502,
  ],
  ['JSON without a code', { status: 500, json: { error: 'x' } }, 500],
  ['JSON that is none', { status: 403, json: undefined }, 403],
  ['a page with status 200', (response: import('node:http').ServerResponse) => response.end('<html>'), 200],
  [
    'broken JSON with status 200',
    (response: import('node:http').ServerResponse) => response.setHeader('content-type', 'application/json').end('{'),
    200,
  ],
])('calls %s invalid_response', async (_what, answer, status) => {
  server.answer(() => answer as never);
  const error = await failureOf(createSend({ url: server.url })({ method: 'get', path: '/' }));
  expect([error.code, error.status]).toEqual(['invalid_response', status]);
  if (status === 502) expect(error.requestId).toBe('req_7');
});

it('calls a refusal behind a redirect invalid_response, and says where it came from', async () => {
  const elsewhere = await startRecordingServer();
  elsewhere.answer(() => problem(401, 'unauthenticated'));
  server.answer(() => (response) => {
    response.writeHead(301, { location: `${elsewhere.url}/` }).end();
  });
  const error = await failureOf(createSend({ url: server.url })({ method: 'post', path: '/', token: 't' }));
  await elsewhere.close();
  expect([error.code, error.detail]).toEqual([
    'invalid_response',
    `the address leads on to ${elsewhere.url}, where requests have to go directly`,
  ]);
});

it('calls a refused connection network_error, with its cause', async () => {
  await server.close();
  const error = await failureOf(createSend({ url: server.url })({ method: 'get', path: '/' }));
  expect([error.code, error.status, error.requestId]).toEqual(['network_error', 0, null]);
  expect(error.cause).toHaveProperty('message', 'fetch failed');
});

it('calls an answer that breaks off network_error', async () => {
  server.answer(() => (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"a":', () => response.destroy());
  });
  expect((await failureOf(createSend({ url: server.url })({ method: 'get', path: '/' }))).code).toBe('network_error');
});

it.each([
  ['no answer', () => {}],
  ['half an answer', (response: import('node:http').ServerResponse) => void response.write('{"a":')],
])('times out on %s', async (_what, respond) => {
  server.answer(() => respond);
  const error = await failureOf(createSend({ url: server.url, timeoutMs: 50 })({ method: 'get', path: '/' }));
  expect([error.code, error.status, error.detail]).toEqual(['timeout', 0, 'no complete answer within 50 ms']);
});

it('uses its own fetch, without a receiver', async () => {
  let receiver: unknown = 'unset';
  const ownFetch = function (this: unknown, ...args: Parameters<typeof fetch>) {
    receiver = this;
    return fetch(...args);
  };
  await createSend({ url: server.url, fetch: ownFetch })({ method: 'get', path: '/' });
  expect(receiver).toBeUndefined();
  expect(server.requests).toHaveLength(1);
});

describe('refuses before any request, as invalid_argument,', () => {
  const refused = async (request: object, options: object = {}) => {
    const error = await failureOf(
      Promise.resolve().then(() =>
        createSend({ url: server.url, ...options })({ method: 'post', path: '/', ...request }),
      ),
    );
    expect([error.code, server.requests]).toEqual(['invalid_argument', []]);
    return error;
  };

  it.each(['hj_…', 'a\nb', 'a\0b'])('the token %j, which it does not repeat', async (token) => {
    const error = await refused({ token });
    expect(error.detail).toBe('a header, such as the token, has characters that cannot be sent');
    expect(error.cause).toBeUndefined();
  });

  it('what JSON cannot say', async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    for (const body of [circular, { n: 1n }]) {
      expect((await refused({ body })).detail).toBe('the body cannot be written as JSON');
    }
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])('a timeoutMs of %p', async (timeoutMs) => {
    expect((await refused({}, { timeoutMs })).detail).toBe('timeoutMs must be a whole number from 1 to 2147483647');
  });
});
