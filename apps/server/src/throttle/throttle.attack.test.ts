import {
  startTestServer,
  type TestResponse,
  type TestServer,
  type TestTenant,
  type TestUser,
} from '../../test/harness';
import { Prisma } from '../generated/prisma/client';
import { createThrottleService, type ThrottleService } from './service';

let server: TestServer;
/** Another server on the same database, with a proxy in front. */
let proxied: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  proxied = await startTestServer({ peer: server, trustProxyHops: 1 });
});
afterAll(async () => {
  await proxied.stop();
  await server.stop();
});

interface Account {
  tenant: TestTenant;
  user: TestUser;
}

async function anAccount(config?: Record<string, unknown>): Promise<Account> {
  const tenant = await server.createTenant(config);
  return { tenant, user: await server.createUser(tenant) };
}

interface Guess {
  password?: string;
  address?: string;
  email?: string;
}

function signIn(
  { tenant, user }: Account,
  { password = 'wrong-password', address = '203.0.113.1', email }: Guess = {},
) {
  const headers = { 'x-forwarded-for': address };
  return proxied.login(tenant, { email: email ?? user.email, password }, { headers });
}

async function times<T>(count: number, run: (i: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < count; i += 1) results.push(await run(i));
  return results;
}

const times20 = Array.from({ length: 20 }, (_, turn) => turn);
const statuses = (answers: TestResponse[]) => answers.map(({ status }) => status);

describe('guessing the password of an account', () => {
  it('is 429 after 20 failures, before anything is hashed, and works again when Retry-After says so (L5)', async () => {
    const account = await anAccount();
    expect(new Set(statuses(await times(20, () => signIn(account))))).toEqual(new Set([401]));
    const refused = await signIn(account, { password: account.user.password });
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.headers.get('ratelimit-limit')).toBe('20');
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect(refused.headers.get('ratelimit-reset')).toBe(String(seconds));
    server.clock.advance(seconds);
    expect((await signIn(account, { password: account.user.password })).status).toBe(200);
  });

  it('slows down only the address it comes from: the owner signs in from elsewhere (L6)', async () => {
    const account = await anAccount();
    await times(40, () => signIn(account, { address: '127.0.0.2' }));
    const owner = await signIn(account, { address: '127.0.0.3', password: account.user.password });
    expect(owner.status).toBe(200);
  });

  it('in parallel on two servers has never more than 20 guesses looked at (L11)', async () => {
    const account = await anAccount();
    const { tenant, user } = account;
    const guess = (i: number) => {
      const at = i % 2 === 0 ? server : proxied;
      return at.login(tenant, { ...user, password: 'wrong-password' });
    };
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => guess(i)));
    const looked = answers.filter(({ status }) => status === 401).length;
    expect(looked).toBeLessThanOrEqual(20);
    expect(new Set(statuses(answers))).toEqual(new Set([401, 429]));
  });

  it('counts failures in a row: the right password starts anew', async () => {
    const account = await anAccount();
    await times(19, () => signIn(account));
    expect((await signIn(account, { password: account.user.password })).status).toBe(200);
    expect(new Set(statuses(await times(20, () => signIn(account))))).toEqual(new Set([401]));
  });

  it('from many addresses ends after 100 failures, but for those the user is signed in from', async () => {
    const account = await anAccount();
    const right = { password: account.user.password };
    expect((await signIn(account, { ...right, address: '198.51.100.7' })).status).toBe(200);
    const answers = await times(110, (i) => signIn(account, { address: `203.0.113.${i}` }));
    expect(statuses(answers).filter((status) => status === 401)).toHaveLength(100);
    expect((await signIn(account, { ...right, address: '198.51.100.8' })).status).toBe(429);
    expect((await signIn(account, { ...right, address: '198.51.100.7' })).status).toBe(200);
  });

  it('treats an unknown account alike', async () => {
    const account = await anAccount();
    const nobody = { email: 'nobody@example.com', address: '203.0.113.77' };
    const answers = await times(21, () => signIn(account, nobody));
    expect(statuses(answers)).toEqual([...Array(20).fill(401), 429]);
  });

  it('of many accounts from one address is 429 after 100 failures', async () => {
    const account = await anAccount({ rate_limit_config: { sign_in_failures_per_address_per_minute: 30 } });
    const answers = await times(31, (i) => signIn(account, { email: `someone${i}@example.com` }));
    expect(statuses(answers)).toEqual([...Array(30).fill(401), 429]);
  });

  it('has one budget for all addresses of an IPv6 /64 (L9)', async () => {
    const account = await anAccount();
    const answers = await times(21, (i) => signIn(account, { address: `2001:db8:7:7::${i + 1}` }));
    expect(statuses(answers).at(-1)).toBe(429);
    expect((await signIn(account, { address: '2001:db8:7:8::1', password: account.user.password })).status).toBe(200);
  });

  it('takes no rest from a header that nobody trusts (L8)', async () => {
    const { tenant, user } = await anAccount();
    const answers = await times(21, (i) =>
      server.login(
        tenant,
        { ...user, password: 'wrong-password' },
        { headers: { 'x-forwarded-for': `198.51.100.${i}` } },
      ),
    );
    expect(statuses(answers).at(-1)).toBe(429);
  });

  it('follows the limit of the tenant at once, and keeps tenants apart', async () => {
    const account = await anAccount({ rate_limit_config: { sign_in_failures_per_minute: 3 } });
    expect(statuses(await times(4, () => signIn(account)))).toEqual([401, 401, 401, 429]);
    const other = { ...(await anAccount()), user: account.user };
    expect((await signIn(other)).status).toBe(401);
  });
});

describe('a stolen access token', () => {
  it('is no oracle for the password: all proofs share one budget with sign-in (L16)', async () => {
    const { tenant, user } = await anAccount();
    const { access_token: token } = await server.signIn(tenant, user);
    const password = 'wrong-password';
    const proofs = [
      () =>
        server.request('POST', '/v2/me/password', {
          token,
          body: { current_password: password, new_password: 'another-password-1' },
        }),
      () => server.request('POST', '/v2/me/email', { token, body: { new_email: 'x@example.com', password } }),
      () => server.request('DELETE', '/v2/me', { token, body: { password } }),
      () =>
        server.request('DELETE', `/v2/auth/mfa/factors/mfa_01HX0000000000000000000000`, { token, body: { password } }),
    ];
    const answers = await times(50, (i) => (proofs[i % 4] as () => Promise<TestResponse>)());
    expect(statuses(answers).filter((status) => status === 401)).toHaveLength(20);
    expect(statuses(answers).filter((status) => status === 429)).toHaveLength(30);
  });
});

describe('registrations', () => {
  it('from one address are 429 beyond the limit of the tenant', async () => {
    const tenant = await server.createTenant({ rate_limit_config: { sign_ups_per_address_per_minute: 3 } });
    const answers = await times(4, (i) =>
      server.request('POST', '/v2/auth/register', {
        token: null,
        body: { tenant: tenant.slug, email: `new${i}@example.com`, password: 'correct-horse-battery-9' },
      }),
    );
    expect(statuses(answers)).toEqual([201, 201, 201, 429]);
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

it('HELLOJOHN_RATE_LIMIT=off counts nothing', async () => {
  const unlimited = await startTestServer({ peer: server, isRateLimited: false });
  const { tenant, user } = await anAccount();
  const answers = await times(25, () => unlimited.login(tenant, { ...user, password: 'wrong-password' }));
  await unlimited.stop();
  expect(new Set(statuses(answers))).toEqual(new Set([401]));
});

it('no address is stored, and counters of the past are swept', async () => {
  const account = await anAccount();
  await times(3, (i) => signIn(account, { address: `203.0.113.${i}` }));
  const rows = await server.db.orm.throttle.findMany({ where: { tenantId: account.tenant.id } });
  expect(rows.length).toBeGreaterThan(3);
  expect(rows.every(({ key }) => key.length === 32)).toBe(true);
  server.clock.advance(3600);
  await signIn(account, { address: '203.0.113.200' });
  expect(await server.db.orm.throttle.count({ where: { tenantId: account.tenant.id } })).toBe(3);
});

describe('tries of one account that are begun and settled at once', () => {
  it('never wait for each other in a circle, which the database would end after a second', async () => {
    const { tenant, user } = await anAccount();
    const limits = (await server.services.authConfig.get(tenant.id)).rate_limit_config;
    const offer = { tenantId: tenant.id, account: user.email, limits, isKnownAddress: async () => false };
    const [here, there] = [server, proxied].map((at) => createThrottleService({ ...at, isEnabled: true }));
    const settle = async (throttle: ThrottleService | undefined, turn: number) => {
      const begun = await throttle?.beginPassword(offer);
      await (turn % 3 === 0 ? begun?.succeed() : begun?.giveBack());
    };
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(times20.map((turn) => settle(turn % 2 === 0 ? here : there, turn)));
    }
    const [row] = await server.db.query<{ deadlocks: number }>(
      Prisma.sql`SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`,
    );
    expect(row?.deadlocks).toBe(0);
  });
});
