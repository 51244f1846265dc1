import { connect } from 'node:net';
import { type HttpServer, listen } from '../run/http-server';
import { ERRORS, type ErrorCode } from './errors';

const PUBLIC_URL = 'https://id.example.com';

let server: HttpServer;
let release: () => void;
beforeAll(async () => {
  server = await listen({ host: '127.0.0.1', port: 0, publicUrl: PUBLIC_URL });
  server.setHandler((req, res) => {
    if (req.url === '/slow') {
      res.write('begun');
      release = () => res.end();
    } else {
      res.end('fine');
    }
  });
});
afterAll(() => server.drain());

/** Sends bytes and reads until the server hangs up. */
function exchange(...parts: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (data) => {
      answer += data;
      const next = parts.shift();
      if (next !== undefined) socket.write(next);
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.write(parts.shift() ?? '');
  });
}

test.each<[string, string, ErrorCode]>([
  ['no HTTP', 'HELLO\r\n\r\n', 'malformed_request'],
  ['a control character in the path', 'GET /\u0001 HTTP/1.1\r\nHost: x\r\n\r\n', 'malformed_request'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 'malformed_request'],
  [
    'length and chunks',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    'malformed_request',
  ],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 'malformed_request'],
  ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n', 'malformed_request'],
  ['headers beyond 16 KB', `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`, 'headers_too_large'],
])('%s is a problem like any other, and the connection ends', async (_what, request, code) => {
  const { status } = ERRORS[code];
  const answer = await exchange(request);
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  const requestId = /^X-Request-Id: (req_\w+)$/m.exec(head)?.[1];
  expect(head).toMatch(/^Content-Type: application\/problem\+json$/m);
  expect(head).toMatch(/^Connection: close$/m);
  expect(JSON.parse(body)).toMatchObject({ type: `${PUBLIC_URL}/errors#${code}`, status, code, request_id: requestId });
});

test('after an answer on the same connection it is still answered', async () => {
  const answer = await exchange('GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'HELLO\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*fineHTTP\/1\.1 400 Bad Request/);
});

test('in the middle of an answer the connection is cut, so that nothing is taken for its end', async () => {
  const answer = await exchange('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n', 'HELLO\r\n\r\n');
  expect(answer).toMatch(/begun/);
  expect(answer).not.toMatch(/malformed_request/);
  release();
});
