import { startTestServer, type TestServer } from '../../test/harness';
import { Prisma } from '../generated/prisma/client';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** Every row of every table as text; bytes as hexadecimal digits. */
async function dump(): Promise<string> {
  const tables = await server.db.query<{ name: string }>(
    Prisma.sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  const texts = tables.map(({ name }) =>
    server.db.query<{ row: string }>(Prisma.sql`SELECT t::text AS row FROM ${Prisma.raw(`"${name}"`)} t`),
  );
  return (await Promise.all(texts))
    .flat()
    .map(({ row }) => row)
    .join('\n');
}

test('the database gives away no password, token, challenge, key or link (T15)', async () => {
  const tenant = await server.createTenant();
  const user = await server.createUser(tenant, { email: 'canary@example.com', password: 'canary-password-1' });
  const tokens = await server.signIn(tenant, user);
  const { body: refreshed } = await server.request('POST', '/v2/auth/refresh', {
    token: null,
    body: { refresh_token: tokens.refresh_token },
  });
  const other = await server.createUser(tenant);
  await server.request('POST', `/v2/admin/tenants/${tenant.id}/users/${other.id}/password-reset`, {
    body: { temporary_password: 'canary-temporary-2' },
  });
  const challenge = await server.login(tenant, { ...other, password: 'canary-temporary-2' });
  const apiKey = await server.request('POST', '/v2/admin/api-keys', { body: { name: 'canary', scopes: ['*'] } });
  // Before the outbox is drained: links wait there.
  const content = await dump();
  await server.deliverMails();
  const link = /token=([\w-]+)/.exec(server.mails.find(({ to }) => to === other.email)?.text ?? '')?.[1] ?? '';
  const secrets = {
    passwords: ['canary-password-1', 'canary-temporary-2'],
    tokens: [tokens.access_token, tokens.refresh_token, refreshed.access_token, refreshed.refresh_token],
    others: [challenge.body.challenge_id, apiKey.body.key, link, server.rootToken, server.secretKey.toString('base64')],
  };
  expect(content).toContain('canary@example.com');
  for (const secret of Object.values(secrets).flat()) {
    expect(secret.length).toBeGreaterThan(10);
    expect(content).not.toContain(secret);
    expect(content).not.toContain(Buffer.from(secret).toString('hex'));
    expect(content).not.toContain(Buffer.from(secret).toString('base64url'));
  }
  // What makes a refresh token unguessable, apart from what routes it.
  for (const { refresh_token: token } of [tokens, refreshed]) {
    const secret = Buffer.from(token.slice(3), 'base64url').subarray(36);
    expect(content).not.toContain(secret.toString('hex'));
  }
  expect(content).not.toContain(server.secretKey.toString('hex'));
  expect(content).not.toContain('"d":');
});
