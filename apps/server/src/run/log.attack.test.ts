import { request } from 'node:http';
import { startTestServer, type TestServer } from '../../test/harness';
import { liveWholeLife, type WholeLife } from '../../test/whole-life';

const lines: string[] = [];
let server: TestServer;
let life: WholeLife;
beforeAll(async () => {
  server = await startTestServer({ onLogLine: (line) => lines.push(line) });
  life = await liveWholeLife(server, 'log-canary@example.com');
  await server.deliverMails();
});
afterAll(() => server.stop());

/** A path as it is, which `fetch` would mend. */
function rawGet(path: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(server.url, { path, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    })
      .once('error', reject)
      .end();
  });
}

test('no secret, hash or mail reaches the log at any level, over a whole life of an account', () => {
  const text = lines.join('');
  expect(lines.length).toBeGreaterThan(20);
  for (const [name, secret] of Object.entries({ ...life.secrets, root: server.rootToken })) {
    expect([name, text.includes(secret)]).toEqual([name, false]);
  }
  expect(text).not.toMatch(/\$2[aby]\$|bcrypt/);
  expect(text).not.toContain(life.personal.address);
  for (const { subject, text: body } of server.mails) {
    expect(text).not.toContain(subject);
    expect(text).not.toContain(body.slice(0, 40));
  }
});

test('text from outside stays within one line and one string (X9)', async () => {
  const before = lines.length;
  const forged = '\\n{"level":"fatal","msg":"forged"}';
  await rawGet(`/v2/${encodeURIComponent('\n{"level":"fatal","msg":"forged"}')}`);
  await rawGet('/v2/","level":"fatal","x":"', { 'user-agent': forged, 'x-request-id': `req_${forged}` });
  await server.request('POST', '/v2/auth/login', {
    token: null,
    body: { tenant: life.tenant.slug, email: 'x\n{"level":"fatal"}@example.com', password: 'p' },
  });
  const fresh = lines.slice(before);
  expect(fresh.length).toBeGreaterThanOrEqual(3);
  for (const line of fresh) {
    expect(line.trimEnd()).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({ level: 'info', msg: 'request' });
  }
});
