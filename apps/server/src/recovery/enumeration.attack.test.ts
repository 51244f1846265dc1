import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';

const PAIRS = 200;
let server: TestServer;
let tenant: TestTenant;

beforeAll(async () => {
  server = await startTestServer();
  tenant = await server.createTenant({ email_verification_required: true });
  for (let n = 0; n < PAIRS; n += 1) {
    await server.createUser(tenant, { email: `known${n}@example.com`, password: undefined });
  }
  // As in operation: what is due is worked through while the next requests come in.
  server.services.linkRequests.start();
  server.services.mail.start();
}, 120_000);
afterAll(() => server.stop());

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function timed(path: string, email: string): Promise<{ ms: number; answer: unknown }> {
  const start = performance.now();
  const { status, headers, body } = await server.request('POST', `/v2/auth/${path}`, {
    token: null,
    body: { tenant: tenant.slug, email },
  });
  const ms = performance.now() - start;
  const own = ['date', 'x-request-id'];
  return { ms, answer: [status, body, [...headers].filter(([name]) => !own.includes(name))] };
}

test.each(['forgot-password', 'resend-verification'])(
  '%s answers the same in the same time for known and unknown addresses',
  async (path) => {
    const known: number[] = [];
    const unknown: number[] = [];
    const answers = new Set<string>();
    for (let n = 0; n < PAIRS; n += 1) {
      // The order within a pair changes, so that neither always follows the other.
      const pair = [
        async () => ({ times: known, ...(await timed(path, `known${n}@example.com`)) }),
        async () => ({ times: unknown, ...(await timed(path, `nobody${n}@example.com`)) }),
      ];
      for (const request of n % 2 === 0 ? pair : pair.reverse()) {
        const { times, ms, answer } = await request();
        times.push(ms);
        answers.add(JSON.stringify(answer));
      }
    }
    expect([...answers]).toHaveLength(1);
    const [a, b] = [median(known), median(unknown)];
    expect(Math.max(a, b) / Math.min(a, b)).toBeLessThan(1.2);
  },
  120_000,
);

test('the mails that follow went to the known addresses alone', async () => {
  await server.deliverMails();
  const recipients = new Set(server.mails.map(({ to }) => to));
  expect(recipients.size).toBe(PAIRS);
  expect([...recipients].every((to) => to.startsWith('known'))).toBe(true);
}, 60_000);
