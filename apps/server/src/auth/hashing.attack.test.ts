import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { makeHash } from '../passwords/formats/bcrypt';

let server: TestServer;
let tenant: TestTenant;
afterEach(() => server.stop());

async function start(bcryptCost: number) {
  // The limits would answer most of these sign-ins without hashing; here the hashing itself is under test.
  server = await startTestServer({ bcryptCost, isRateLimited: false });
  tenant = await server.createTenant();
}

const signIn = (email: string, password = 'wrong-password') => server.login(tenant, { email, password });
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

test('a flood of sign-ins is shed with 503, and calls that hash nothing go on (P9)', async () => {
  await start(10);
  const user = await server.createUser(tenant);
  const { access_token: token } = await server.signIn(tenant, user);
  let isOver = false;
  const hashedMs: number[] = [];
  const timedSignIn = async (email: string) => {
    const startedAt = performance.now();
    const answer = await signIn(email);
    if (answer.status !== 503) hashedMs.push(performance.now() - startedAt);
    return answer;
  };
  const flood = Promise.all(
    Array.from({ length: 300 }, (_, i) => timedSignIn(i % 2 ? user.email : 'nobody@example.com')),
  );
  const timesMs: number[] = [];
  const others = (async () => {
    while (!isOver) {
      const startedAt = performance.now();
      const answers = await Promise.all([
        server.request('GET', '/v2/me', { token }),
        server.request('GET', `/v2/admin/tenants/${tenant.id}/users/${user.id}`),
        server.request('GET', '/healthz', { token: null }),
      ]);
      timesMs.push(performance.now() - startedAt);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    }
  })();
  const answers = await flood;
  isOver = true;
  await others;
  const shed = answers.filter(({ status }) => status === 503);
  expect(answers.filter(({ body }) => body.code === 'invalid_credentials')).toHaveLength(answers.length - shed.length);
  expect(shed.length).toBeGreaterThan(100);
  expect(shed.every(({ body }) => body.code === 'overloaded')).toBe(true);
  expect(shed.every(({ headers }) => Number(headers.get('retry-after')) >= 1)).toBe(true);
  // Behind the hashes they would take as long as those.
  expect(median(timesMs)).toBeLessThan(median(hashedMs) / 2);
  expect((await signIn(user.email, user.password)).status).toBe(200);
}, 120_000);

test('whatever the account, a wrong password costs the same work (L1, P15)', async () => {
  await start(8);
  const user = await server.createUser(tenant);
  const withoutPassword = await server.createUser(tenant, { password: undefined });
  const password_hash = await makeHash('some-password', 5);
  const cheap = await server.createUser(tenant, { password: undefined, password_hash });
  const disabled = await server.createUser(tenant);
  await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${disabled.id}`, {
    body: { status: 'disabled' },
  });
  const emails = [user, withoutPassword, cheap, disabled].map(({ email }) => email);
  const all = ['nobody@example.com', ...emails];
  const workMs = new Map<string, number[]>(all.map((email) => [email, []]));
  for (let round = 0; round < 41; round += 1) {
    for (const email of all) {
      // Time on the processor, not on the clock: other programs on the machine don't count.
      const before = process.cpuUsage();
      const { status } = await signIn(email);
      const { user: own, system } = process.cpuUsage(before);
      expect(status).toBe(401);
      workMs.get(email)?.push((own + system) / 1000);
    }
  }
  const unknown = median(workMs.get('nobody@example.com') ?? []);
  for (const email of emails) {
    const ratio = median(workMs.get(email) ?? []) / unknown;
    expect(ratio).toBeGreaterThan(1 / 1.2);
    expect(ratio).toBeLessThan(1.2);
  }
}, 120_000);
