import { dumpOf, openedDumpOf } from '../../test/dump';
import { startTestServer, type TestServer } from '../../test/harness';
import { liveWholeLife, type WholeLife } from '../../test/whole-life';
import { Prisma } from '../generated/prisma/client';
import { PersonalData } from './schema';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const pathOf = ({ tenant, userId }: WholeLife) => `/v2/admin/tenants/${tenant.slug}/users/${userId}`;
const found = (needles: Record<string, string>, text: string) =>
  Object.keys(needles).filter((name) => text.toLowerCase().includes((needles[name] ?? '').toLowerCase()));
const keyWith = async (...scopes: string[]) =>
  (await server.request('POST', '/v2/admin/api-keys', { body: { name: 'k', scopes } })).body.key as string;

describe('GET …/users/{userId}/export', () => {
  let life: WholeLife;
  beforeAll(async () => {
    life = await liveWholeLife(server, 'export@example.com');
  });
  const exportBy = async (token = server.rootToken) => server.request('GET', `${pathOf(life)}/export`, { token });

  test('holds all that is stored on the person, and nothing that lets in', async () => {
    const { status, headers, body } = await exportBy();
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${life.userId}.json"`);
    const text = JSON.stringify(PersonalData.strict().parse(body));
    expect(found(life.personal, text).sort()).toEqual(Object.keys(life.personal).sort());
    expect(found(life.secrets, text)).toEqual([]);
    expect(text).not.toMatch(/\$2[aby]\$|hash|nonce/);
    expect(body).toMatchObject({
      user: { id: life.userId, mfa_enrolled: true },
      password_set: true,
      former_passwords: 1,
      sessions: [{ amr: ['pwd'] }],
      factors: [{ type: 'totp', verified_at: expect.any(String) }],
      backup_codes_left: 10,
    });
    expect(body.links.map(({ purpose }: { purpose: string }) => purpose).sort()).toEqual([
      'email_change',
      'email_verification',
      'mfa',
      'password_reset',
    ]);
    expect(body.webhook_snapshots.length).toBeGreaterThan(3);
    expect(body.webhook_snapshots.at(-1).user).toMatchObject({
      id: life.userId,
      metadata: { notes: { diet: 'canary-seeds' } },
    });
    expect(body.mails.map(({ template }: { template: string }) => template)).toContain('email_change_requested');
  });

  test('its events are those about and by the user, each once, newest first', async () => {
    const { body } = await exportBy();
    const events: { id: string; type: string; actor: { id: string | null }; target: { id: string | null } }[] =
      body.audit_events;
    const rows = await server.db.query<{ id: string }>(Prisma.sql`
      SELECT id FROM audit_events WHERE actor_id = ${life.userId} OR target_id = ${life.userId} ORDER BY id DESC`);
    expect(events.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(events.length).toBeGreaterThan(7);
  });

  test('an administrator’s address is not the person’s', async () => {
    const { body } = await exportBy();
    const addresses = (type: string) =>
      body.audit_events
        .filter((event: { actor: { type: string } }) => event.actor.type === type)
        .map((event: { ip_address: string | null }) => event.ip_address);
    expect(new Set(addresses('root'))).toEqual(new Set([null]));
    expect(new Set(addresses('user'))).toEqual(new Set(['127.0.0.1']));
    expect(new Set(addresses('anonymous'))).toEqual(new Set(['127.0.0.1']));
  });

  test('a key sees of sessions and events what its scopes name', async () => {
    expect((await exportBy(await keyWith('users:read'))).body).toMatchObject({ sessions: null, audit_events: null });
    const wider = await keyWith('users:read', 'sessions:read', 'audit:read');
    expect((await exportBy(wider)).body).toEqual({ ...(await exportBy()).body, exported_at: expect.any(String) });
    expect((await exportBy(await keyWith('sessions:read', 'audit:read'))).status).toBe(403);
  });

  test('every table that names a user is in it', async () => {
    const rows = await server.db.query<{ name: string }>(Prisma.sql`
      SELECT DISTINCT table_name AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name = 'user_id'`);
    // A new one belongs into personal-data/repository.ts first, unless its rows say nothing of the person.
    expect(rows.map(({ name }) => name).sort()).toEqual([
      'backup_codes',
      // Ids of records that jobs could not do, for some days.
      'job_errors',
      'mails',
      'mfa_factors',
      'one_time_tokens',
      'sessions',
      'webhook_snapshots',
    ]);
  });

  test('404 for nobody', async () => {
    const { status, body } = await server.request(
      'GET',
      `/v2/admin/tenants/${life.tenant.slug}/users/usr_01HX0000000000000000000000/export`,
    );
    expect([status, body.code]).toEqual([404, 'user_not_found']);
  });
});

describe('deleting a person', () => {
  test.each([
    ['by an administrator', (life: WholeLife) => server.request('DELETE', pathOf(life))],
    [
      'by the person',
      (life: WholeLife) =>
        server.request('DELETE', '/v2/me', { token: life.accessToken, body: { password: life.password } }),
    ],
  ])('%s leaves nothing of the person in the whole database', async (who, remove) => {
    const life = await liveWholeLife(server, `${who.replaceAll(' ', '-')}@canary.example`);
    await server.services.auditLog.sealDue();
    // The search finds what is there: in clear, and under seal.
    expect(found(life.personal, await openedDumpOf(server))).toEqual(Object.keys(life.personal));
    expect((await remove(life)).status).toBe(204);
    const before = await openedDumpOf(server);
    await server.deliverMails();
    const own = before.split('\n').filter((line) => line.includes(life.tenant.id));
    expect(own.length).toBeGreaterThan(10);
    expect(found(life.personal, own.join('\n'))).toEqual([]);
    const others = own.filter((line) => !line.includes('"actor_type":"root"'));
    expect(others.join('\n')).not.toContain('127.0.0.1');
    const rest = { address: life.personal.address ?? '', newEmail: life.personal.newEmail ?? '' };
    expect(found(rest, before)).toEqual([]);
    expect(server.mails.filter(({ subject }) => subject.includes('canary'))).toEqual([]);
    const { body } = await server.request('GET', `/v2/admin/tenants/${life.tenant.id}/audit-events/verify`);
    expect([body.ok, body.problems]).toEqual([true, []]);
  });
});

test('a dump gives away nothing that lets in (T15)', async () => {
  const life = await liveWholeLife(server, 'leak@example.com');
  const content = await dumpOf(server);
  expect(content).toContain('leak@example.com');
  for (const form of [
    (secret: string) => secret,
    (secret: string) => Buffer.from(secret).toString('hex'),
    (secret: string) => Buffer.from(secret).toString('base64url'),
  ]) {
    const forms = Object.entries(life.secrets).map(([name, secret]) => [name, form(secret)]);
    expect(found(Object.fromEntries(forms), content)).toEqual([]);
  }
});
