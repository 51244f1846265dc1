import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';

let servers: TestServer[];
let tenant: TestTenant;
beforeAll(async () => {
  const first = await startTestServer();
  servers = [first, await startTestServer({ peer: first })];
});
afterAll(async () => {
  for (const server of [...servers].reverse()) await server.stop();
});
beforeEach(async () => {
  tenant = await at(0).createTenant();
});

/** Calls alternate between two instances on one database. */
const at = (n: number): TestServer => servers[n % servers.length] as TestServer;
const call = (n: number, target: `${'GET' | 'POST' | 'PATCH' | 'DELETE'} ${string}`, body?: unknown) => {
  const [method = '', path = ''] = target.split(' ');
  return at(n).request(method, `/v2/admin/tenants/${tenant.id}/users${path}`, { body });
};
/** The same, again as long as the server has too much to do: 503 says nothing about the request. */
async function persistently(...args: Parameters<typeof call>): ReturnType<typeof call> {
  const answer = await call(...args);
  return answer.body?.code === 'unavailable' ? persistently(...args) : answer;
}
const times = <T>(count: number, run: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => run(n)));

describe('parallel changes of one user', () => {
  test.each([20, 50])('%d PATCHes of different keys all survive (F19)', async (count) => {
    const user = await at(0).createUser(tenant, { metadata: { first: true } });
    const answers = await times(count, (n) => call(n, `PATCH /${user.id}`, { metadata: { [`key${n}`]: { n } } }));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { body, headers } = await call(0, `GET /${user.id}`);
    const expected = Object.fromEntries(Array.from({ length: count }, (_, n) => [`key${n}`, { n }]));
    expect(body.metadata).toEqual({ first: true, ...expected });
    expect(headers.get('etag')).toBe(`"${count + 1}"`);
    expect(new Set(answers.map((answer) => answer.headers.get('etag'))).size).toBe(count);
  });

  test('nested keys, removals and other fields too', async () => {
    const old = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`old${n}`, n]));
    const user = await at(0).createUser(tenant, { metadata: { deep: { er: old } }, public_metadata: old });
    await times(20, (n) => {
      const patch = { deep: { er: { [`old${n}`]: null, [`new${n}`]: n } } };
      return call(n, `PATCH /${user.id}`, {
        metadata: patch,
        public_metadata: { [`old${n}`]: null },
        first_name: `N${n}`,
      });
    });
    const { body } = await call(1, `GET /${user.id}`);
    const added = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`new${n}`, n]));
    expect([body.metadata, body.public_metadata]).toEqual([{ deep: { er: added } }, {}]);
    expect(body.first_name).toMatch(/^N\d+$/);
  });

  test('with a deletion in between: each is done or 404, and the user is gone', async () => {
    const user = await at(0).createUser(tenant);
    const answers = await times(21, (n) =>
      n === 10 ? call(n, `DELETE /${user.id}`) : call(n, `PATCH /${user.id}`, { metadata: { [`k${n}`]: n } }),
    );
    for (const { status } of answers) expect([200, 204, 404]).toContain(status);
    expect((await call(0, `GET /${user.id}`)).status).toBe(404);
  });

  test('of 20 deletions one is 204, the others 404', async () => {
    const user = await at(0).createUser(tenant);
    const statuses = (await times(20, (n) => call(n, `DELETE /${user.id}`))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([204, ...Array(19).fill(404)]);
  });
});

describe('parallel creation (F18)', () => {
  const spellings = ['Twin@Example.com', 'twin@example.com', 'TWIN@EXAMPLE.COM', ' twin@example.com'];

  test('50 of one address in mixed case: one 201, 49 are 409, and the losers burn no hash', async () => {
    const hashed: string[] = [];
    for (const { services } of servers) {
      const { hash } = services.passwords;
      services.passwords.hash = (password) => {
        hashed.push(password);
        return hash(password);
      };
    }
    const answers = await times(50, (n) =>
      call(n, 'POST ', { email: spellings[n % 4], password: 'temporary-password-123', send_welcome_email: true }),
    );
    const codes = answers.map(({ status, body }) => body.code ?? status);
    expect(codes.sort()).toEqual([201, ...Array(49).fill('email_already_exists')].sort());
    // One an instance at most: what is known there is asked first, and one call at a time.
    expect(hashed.length).toBeLessThanOrEqual(servers.length);
    expect((await call(0, 'GET ')).body.total).toBe(1);
    await at(0).deliverMails();
    expect(at(0).mails.filter((mail) => JSON.stringify(mail).toLowerCase().includes('twin@example.com'))).toHaveLength(
      1,
    );
  });

  test('50 without a password, and 50 of one external id', async () => {
    const codesOf = async (bodyOf: (n: number) => unknown) =>
      (await times(50, (n) => persistently(n, 'POST ', bodyOf(n))))
        .map(({ status, body }) => body.code ?? status)
        .sort();
    expect(await codesOf((n) => ({ email: spellings[n % 4] }))).toEqual([
      201,
      ...Array(49).fill('email_already_exists'),
    ]);
    expect(await codesOf((n) => ({ email: `u${n}@example.com`, external_id: 'one' }))).toEqual([
      201,
      ...Array(49).fill('external_id_already_exists'),
    ]);
  });

  test('a role that is being deleted is given to nobody', async () => {
    for (let round = 0; round < 10; round += 1) {
      const roles = `/v2/admin/tenants/${tenant.id}/roles`;
      await at(0).request('POST', roles, { body: { name: 'temp' } });
      const [deleted] = await Promise.all([
        at(0).request('DELETE', `${roles}/temp`),
        ...Array.from({ length: 4 }, (_, n) =>
          call(n, 'POST ', { email: `r${round}n${n}@example.com`, roles: ['temp'] }),
        ),
      ]);
      const { body } = await call(0, 'GET ?limit=100');
      const holders = body.users.filter((user: { roles: string[] }) => user.roles.includes('temp'));
      if (deleted.status === 204) expect(holders).toEqual([]);
      else expect([deleted.body.code, holders.length > 0]).toEqual(['role_in_use', true]);
      for (const { id } of holders) await call(0, `DELETE /${id}`);
      await at(0).request('DELETE', `${roles}/temp`);
    }
  });
});
