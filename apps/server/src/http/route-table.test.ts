import { type Endpoint, endpoint } from './endpoint';
import { createRouteTable } from './route-table';

const at = (method: Endpoint['method'], path: string): Endpoint =>
  endpoint({
    id: `${method} ${path}`,
    method,
    path,
    access: 'public',
    tag: '',
    summary: '',
    status: 204,
    handle: () => undefined,
  });

const table = createRouteTable([
  at('get', '/v2/users/{userId}'),
  at('delete', '/v2/users/{userId}'),
  at('post', '/v2/users/bulk'),
  at('get', '/v2/users/email/{email}'),
  at('get', '/v2/users/{id}/sessions/{sessionId}'),
]);

const find = (method: string, path: string) => {
  const found = table.find(method, path);
  return found !== null && 'item' in found ? [found.item.id, found.params] : found;
};

test.each([
  ['a parameter', 'GET /v2/users/usr_1', ['get /v2/users/{userId}', { userId: 'usr_1' }]],
  ['a literal before a parameter', 'POST /v2/users/bulk', ['post /v2/users/bulk', {}]],
  [
    'a parameter where the literal lacks the method',
    'GET /v2/users/bulk',
    ['get /v2/users/{userId}', { userId: 'bulk' }],
  ],
  [
    'a parameter where the literal leads nowhere',
    'GET /v2/users/email/sessions/s',
    ['get /v2/users/{id}/sessions/{sessionId}', { id: 'email', sessionId: 's' }],
  ],
  ['HEAD as GET', 'HEAD /v2/users/usr_1', ['get /v2/users/{userId}', { userId: 'usr_1' }]],
  ['one slash at the end', 'GET /v2/users/usr_1/', ['get /v2/users/{userId}', { userId: 'usr_1' }]],
  ['what is encoded', 'GET /v2/users/email/a%2Fb%40c', ['get /v2/users/email/{email}', { email: 'a/b@c' }]],
])('finds %s', (_what, request, expected) => {
  const [method = '', path = ''] = request.split(' ');
  expect(find(method, path)).toEqual(expected);
});

test('says what a known path takes instead', () => {
  expect(find('PATCH', '/v2/users/usr_1')).toEqual({ allowed: ['GET', 'DELETE'] });
});

test('says of the server as a whole what any path takes', () => {
  expect(find('OPTIONS', '*')).toEqual({ allowed: ['GET', 'DELETE', 'POST'] });
});

test.each([
  '/v2',
  '/v2/users',
  '/v2/users/',
  '/v2/users//sessions/s',
  '/V2/users/usr_1',
  '//v2/users/usr_1',
  '/v2/users/usr_1//',
])('does not know %s', (path) => {
  expect(find('GET', path)).toBeNull();
});

test.each(['/v2/users/%c0%ae', '/v2/users/%zz', '/v2/users/%'])('refuses %s: no percent-encoded UTF-8', (path) => {
  expect(() => find('GET', path)).toThrow(expect.objectContaining({ code: 'malformed_request' }));
});

test('takes a parameter of any length and any character', () => {
  const text = `${'%'.repeat(3)}ü😀;?#&=%2F${'x'.repeat(4000)}`;
  expect(find('GET', `/v2/users/email/${encodeURIComponent(text)}`)).toEqual([
    'get /v2/users/email/{email}',
    { email: text },
  ]);
});

test('refuses two endpoints of one method and path, whatever their parameters are called', () => {
  expect(() => createRouteTable([at('get', '/a/{b}'), at('get', '/a/{c}')])).toThrow("Method 'GET' already declared");
});
