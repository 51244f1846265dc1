import pg from 'pg';
import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { seeingAll } from '../../test/test-database';
import type { AuditVerification } from './schema';

const DAYS = 40;
const DAY_MS = 86_400_000;

let server: TestServer;
let tenant: TestTenant;
let client: pg.Client;
/** A server of its own for each test: times of events never go back in one. Five sealed events from 50 days ago. */
beforeEach(async () => {
  server = await startTestServer({ auditRetentionDays: DAYS });
  client = new pg.Client(seeingAll(server.database));
  await client.connect();
  server.clock.set(new Date(Date.now() - 50 * DAY_MS));
  tenant = await server.createTenant();
  await createUsers();
  server.clock.set(new Date());
});
afterEach(async () => {
  await client.end();
  await server.stop();
});

async function createUsers(): Promise<void> {
  for (let n = 0; n < 4; n += 1) await server.createUser(tenant);
  await server.services.auditLog.sealDue();
}

const verifyPath = (query = '') => `/v2/admin/tenants/${tenant.id}/audit-events/verify${query}`;

async function verify(query = ''): Promise<AuditVerification> {
  const { status, body } = await server.request('GET', verifyPath(query));
  expect(status).toBe(200);
  return body;
}

async function events(): Promise<{ type: string; changes: object; actor: object }[]> {
  return (await server.request('GET', `/v2/admin/tenants/${tenant.id}/audit-events?limit=100`)).body.events;
}

/** As somebody who may do everything in the database. */
async function forge(statement: string): Promise<void> {
  await client.query('BEGIN; SET LOCAL session_replication_role = replica');
  const { rowCount } = await client.query(statement, [tenant.id]);
  await client.query('COMMIT');
  expect(rowCount).toBeGreaterThan(0);
}

const remove = () => server.services.auditRetention.removeExpired();

describe('removing what is past its time', () => {
  test('takes the beginning of the log, says so in it, and leaves a chain that verifies', async () => {
    await createUsers();
    const { head } = await verify();
    await remove();
    expect((await events()).map(({ type }) => type)).toEqual(['audit.trimmed', ...Array(4).fill('user.created')]);
    expect((await events())[0]).toMatchObject({
      actor: { type: 'system', id: null },
      target: { type: 'audit_log', id: tenant.id },
      changes: { events: { to: 5 } },
    });
    expect(await verify()).toMatchObject({ ok: true, checked: 4, starts_after: 5 });
    await server.services.auditLog.sealDue();
    // The head of an earlier verification still proves that nothing was cut off since.
    expect(await verify(`?head=${head}`)).toMatchObject({ ok: true, checked: 5, head: expect.stringMatching(/^10:/) });
    expect(await verify('?after=2')).toMatchObject({ ok: true, checked: 5 });
    await remove();
    expect(await verify()).toMatchObject({ ok: true, checked: 5, starts_after: 5 });
  });

  test('of a whole log leaves its end: what comes goes on from there', async () => {
    const { head } = await verify();
    await remove();
    await server.services.auditLog.sealDue();
    expect(await verify(`?head=${head}`)).toMatchObject({ ok: true, checked: 1, starts_after: 5 });
  });

  test('goes by the time of the database as well: a server whose clock is ahead removes nothing younger', async () => {
    await createUsers();
    await remove();
    server.clock.advance(DAYS * 2 * 86_400);
    await expect(remove()).rejects.toThrow();
    expect(await events()).toHaveLength(5);
  });

  test('happens once, whichever of several servers does it', async () => {
    const peer = await startTestServer({ peer: server, auditRetentionDays: DAYS });
    await Promise.all([remove(), peer.services.auditRetention.removeExpired(), remove()]);
    await remove();
    await peer.stop();
    expect((await events()).filter(({ type }) => type === 'audit.trimmed')).toHaveLength(1);
    expect(await verify()).toMatchObject({ ok: true, starts_after: 5 });
  });

  test('leaves a log alone that does not verify', async () => {
    await forge(`UPDATE audit_events SET type = 'user.enabled' WHERE tenant_id = $1 AND id =
      (SELECT event_id FROM audit_chain WHERE tenant_id = $1 AND sequence = 3)`);
    await remove();
    expect(await events()).toHaveLength(5);
    expect(await verify()).toMatchObject({ ok: false, problems: [{ kind: 'changed', sequence: 3 }], starts_after: 0 });
  });

  test('does nothing unless it is configured', async () => {
    const keeping = await startTestServer({ peer: server });
    expect(await keeping.services.auditRetention.removeExpired()).toBe(0);
    await keeping.stop();
    expect(await events()).toHaveLength(5);
  });

  test('goes with its tenant', async () => {
    await remove();
    expect((await server.request('DELETE', `/v2/admin/tenants/${tenant.id}?confirm=${tenant.slug}`)).status).toBe(204);
    for (const table of ['audit_events', 'audit_chain', 'audit_anchors']) {
      expect((await client.query(`SELECT FROM ${table} WHERE tenant_id = $1`, [tenant.id])).rowCount).toBe(0);
    }
  });
});

describe('the database refuses, for the role that the server uses', () => {
  const anchor = (sequence: number, hash = '(SELECT hash FROM audit_chain WHERE tenant_id = $1 AND sequence = $2)') =>
    client.query(
      `INSERT INTO audit_anchors (tenant_id, sequence, hash, mac) VALUES ($1, $2::bigint, ${hash}, '\\x00')
       ON CONFLICT (tenant_id) DO UPDATE SET sequence = EXCLUDED.sequence, hash = EXCLUDED.hash`,
      [tenant.id, sequence],
    );
  const refused = { code: '42501' };

  test('an anchor behind events of the last 31 days, on no link, or on another hash', async () => {
    await createUsers();
    await expect(anchor(6)).rejects.toMatchObject(refused);
    await expect(anchor(9)).rejects.toMatchObject(refused);
    await expect(anchor(5, "'\\x00'")).rejects.toMatchObject(refused);
    await expect(anchor(0, "'\\x00'")).rejects.toMatchObject(refused);
  });

  test('to move or remove an anchor, but forward', async () => {
    await createUsers();
    await remove();
    for (const statement of [
      'UPDATE audit_anchors SET sequence = 4 WHERE tenant_id = $1',
      'UPDATE audit_anchors SET sequence = 9 WHERE tenant_id = $1',
      "UPDATE audit_anchors SET hash = '\\x00' WHERE tenant_id = $1",
      "UPDATE audit_anchors SET tenant_id = 'ten_other' WHERE tenant_id = $1",
      'DELETE FROM audit_anchors WHERE tenant_id = $1',
      'DELETE FROM audit_events WHERE tenant_id = $1',
      'DELETE FROM audit_chain WHERE tenant_id = $1',
    ]) {
      await expect(client.query(statement, [tenant.id])).rejects.toMatchObject(refused);
    }
    await expect(client.query('TRUNCATE audit_anchors')).rejects.toMatchObject(refused);
  });

  test('nothing it can not see through: an anchor that the server did not sign is found', async () => {
    await anchor(5);
    await client.query(
      'DELETE FROM audit_events e USING audit_chain c WHERE e.tenant_id = $1 AND c.tenant_id = $1 AND e.id = c.event_id AND c.sequence <= 5',
      [tenant.id],
    );
    expect(await verify()).toMatchObject({ ok: false, problems: [{ kind: 'changed', sequence: 5, event_id: null }] });
  });
});

test('an anchor that was signed for another log is none of this one', async () => {
  await remove();
  await forge(`UPDATE audit_anchors i SET sequence = t.sequence, hash = t.hash, mac = t.mac FROM audit_anchors t
    WHERE i.tenant_id = 'installation' AND t.tenant_id = $1`);
  const { body } = await server.request('GET', '/v2/admin/audit-events/verify');
  expect(body).toMatchObject({ ok: false, problems: [{ kind: 'changed', sequence: 5 }], starts_after: 5 });
});
