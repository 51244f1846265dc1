import pg from 'pg';
import { pino } from 'pino';
import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { seeingAll } from '../../test/test-database';
import type { Sql } from '../db/database';
import type { AuditVerification } from './schema';
import { createAuditLog } from './service';

let server: TestServer;
let tenant: TestTenant;
let client: pg.Client;
beforeAll(async () => {
  server = await startTestServer();
  client = new pg.Client(seeingAll(server.database));
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await server.stop();
});
beforeEach(async () => {
  tenant = await server.createTenant();
  for (let n = 0; n < 4; n += 1) await server.createUser(tenant);
  await server.services.auditLog.sealDue();
});

const where = () => [tenant.id];
const seal = () => server.services.auditLog.sealDue();

async function verify(query = ''): Promise<AuditVerification> {
  const { status, body } = await server.request('GET', `/v2/admin/tenants/${tenant.id}/audit-events/verify${query}`);
  expect(status).toBe(200);
  return body;
}

/** As somebody who may do everything in the database. */
async function forge(statement: string, values: unknown[] = where()): Promise<void> {
  await client.query('BEGIN; SET LOCAL session_replication_role = replica');
  const { rowCount } = await client.query(statement, values);
  await client.query('COMMIT');
  expect(rowCount).toBeGreaterThan(0);
}

async function idAt(sequence: number): Promise<string> {
  const statement = 'SELECT event_id FROM audit_chain WHERE tenant_id = $1 AND sequence = $2';
  return (await client.query(statement, [tenant.id, sequence])).rows[0].event_id;
}

describe('the database refuses, for the role that the server uses (X10)', () => {
  test.each([
    ["UPDATE audit_events SET type = 'user.created' WHERE tenant_id = $1"],
    ["UPDATE audit_events SET changes = '{}' WHERE tenant_id = $1"],
    ['UPDATE audit_events SET ip_address = NULL, user_agent = NULL, client_salt = NULL WHERE tenant_id = $1'],
    ['DELETE FROM audit_events WHERE tenant_id = $1'],
    ["UPDATE audit_chain SET hash = '\\x00' WHERE tenant_id = $1"],
    ['DELETE FROM audit_chain WHERE tenant_id = $1'],
  ])('%s', async (statement) => {
    await expect(client.query(statement, where())).rejects.toMatchObject({ code: '42501' });
  });

  test.each(['TRUNCATE audit_events', 'TRUNCATE audit_chain', 'TRUNCATE audit_events CASCADE'])(
    '%s',
    async (statement) => {
      await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
    },
  );

  test('and lets a tenant go with its whole log', async () => {
    await server.createUser(tenant);
    expect((await server.request('DELETE', `/v2/admin/tenants/${tenant.id}?confirm=${tenant.slug}`)).status).toBe(204);
    for (const table of ['audit_events', 'audit_chain', 'audit_queue']) {
      expect((await client.query(`SELECT FROM ${table} WHERE tenant_id = $1`, where())).rowCount).toBe(0);
    }
  });
});

describe('the chain', () => {
  test('of an honest log is whole', async () => {
    expect(await verify()).toEqual({
      ok: true,
      checked: 5,
      problems: [],
      pending: 0,
      head: expect.stringMatching(/^5:[\w-]{43}$/),
      next_after: null,
      starts_after: 0,
    });
    await server.createUser(tenant);
    expect(await verify()).toMatchObject({ ok: true, checked: 5, pending: 1 });
    await seal();
    expect(await verify('?after=5')).toMatchObject({ ok: true, checked: 1, pending: 0 });
  });

  test('that grows while it is checked: what was not checked is pending', async () => {
    await server.createUser(tenant);
    const { db, secretKey } = server;
    const sealedAfterTheLinks = (sql: Sql): Sql => ({
      ...sql,
      async query(statement) {
        const rows = await sql.query(statement);
        if (statement.text.includes('LEFT JOIN audit_events')) await seal();
        return rows as never;
      },
    });
    const busy = { ...db, of: (log: string) => sealedAfterTheLinks(db.of(log)) };
    const { verify: check } = createAuditLog({ db: busy, log: pino({ level: 'silent' }), secretKey });
    expect(await check(tenant.id, { after: 0 })).toMatchObject({ ok: true, checked: 5, pending: 1 });
    expect(await check(tenant.id, { after: 0 })).toMatchObject({ ok: true, checked: 6, pending: 0 });
  });

  test('is one chain when several servers seal at once, also while events are written', async () => {
    const peer = await startTestServer({ peer: server });
    const work = Array.from({ length: 30 }, (_, n) => [
      (n % 2 === 0 ? server : peer).createUser(tenant),
      (n % 3 === 0 ? server : peer).services.auditLog.sealDue(),
    ]);
    await Promise.all(work.flat());
    await seal();
    await peer.services.auditLog.sealDue();
    await peer.stop();
    expect(await verify()).toMatchObject({ ok: true, checked: 35, pending: 0 });
  });

  test.each([
    ['the type', "UPDATE audit_events SET type = 'user.enabled' WHERE tenant_id = $1 AND id = $2"],
    ['the actor', "UPDATE audit_events SET actor_type = 'system' WHERE tenant_id = $1 AND id = $2"],
    ['the target', "UPDATE audit_events SET target_id = 'usr_other' WHERE tenant_id = $1 AND id = $2"],
    ['the time', "UPDATE audit_events SET at = at - interval '1 day' WHERE tenant_id = $1 AND id = $2"],
    ['the request', 'UPDATE audit_events SET request_id = NULL WHERE tenant_id = $1 AND id = $2'],
    ['the changes', `UPDATE audit_events SET changes = '{"x":{}}' WHERE tenant_id = $1 AND id = $2`],
    ['the address', "UPDATE audit_events SET ip_address = '10.0.0.1' WHERE tenant_id = $1 AND id = $2"],
    ['the user agent', 'UPDATE audit_events SET user_agent = NULL WHERE tenant_id = $1 AND id = $2'],
    ['the mac', "UPDATE audit_events SET mac = decode(repeat('00', 32), 'hex') WHERE tenant_id = $1 AND id = $2"],
  ])('finds that %s was changed', async (_what, statement) => {
    const id = await idAt(3);
    await forge(statement, [tenant.id, id]);
    expect(await verify()).toMatchObject({ ok: false, problems: [{ kind: 'changed', sequence: 3, event_id: id }] });
  });

  test('finds a removed event, with or without its link', async () => {
    const [second, fourth] = [await idAt(2), await idAt(4)];
    await forge('DELETE FROM audit_events WHERE tenant_id = $1 AND id = $2', [tenant.id, second]);
    await forge('DELETE FROM audit_events WHERE tenant_id = $1 AND id = $2', [tenant.id, fourth]);
    await forge('DELETE FROM audit_chain WHERE tenant_id = $1 AND event_id = $2', [tenant.id, fourth]);
    const { problems } = await verify();
    expect(problems).toEqual([
      { kind: 'removed', sequence: 2, event_id: second },
      { kind: 'removed', sequence: 5, event_id: null },
    ]);
  });

  test('finds that links were moved together to close a gap', async () => {
    const third = await idAt(3);
    await forge('DELETE FROM audit_events WHERE tenant_id = $1 AND id = $2', [tenant.id, third]);
    await forge('DELETE FROM audit_chain WHERE tenant_id = $1 AND event_id = $2', [tenant.id, third]);
    await forge('UPDATE audit_chain SET sequence = 3 WHERE tenant_id = $1 AND sequence = 4');
    await forge('UPDATE audit_chain SET sequence = 4 WHERE tenant_id = $1 AND sequence = 5');
    expect(await verify()).toMatchObject({ ok: false, problems: [{ kind: 'changed', sequence: 3 }] });
  });

  test('finds that the end was cut off, by the head of an earlier verification', async () => {
    const { head } = await verify();
    expect(await verify(`?head=${head}`)).toMatchObject({ ok: true });
    await server.createUser(tenant);
    await seal();
    expect(await verify(`?head=${head}`)).toMatchObject({ ok: true, checked: 6 });
    await forge(
      'DELETE FROM audit_events WHERE tenant_id = $1 AND id IN (SELECT event_id FROM audit_chain WHERE sequence > 4)',
    );
    await forge('DELETE FROM audit_chain WHERE tenant_id = $1 AND sequence > 4');
    expect(await verify()).toMatchObject({ ok: true, checked: 4 });
    expect(await verify(`?head=${head}`)).toMatchObject({ ok: false, problems: [{ kind: 'removed' }] });
  });

  test('finds an inserted event, even one that was put into the queue to be sealed', async () => {
    const copy = (id: string) => `INSERT INTO audit_events SELECT tenant_id, '${id}', type, at, actor_type, actor_id,
      target_type, target_id, ip_address, user_agent, client_salt, client_hash, request_id, changes, mac
      FROM audit_events WHERE tenant_id = $1 LIMIT 1`;
    await forge(copy('evt_01ZZZZZZZZZZZZZZZZZZZZZZZ1'));
    expect(await verify()).toMatchObject({
      problems: [{ kind: 'inserted', event_id: 'evt_01ZZZZZZZZZZZZZZZZZZZZZZZ1' }],
    });
    await forge(`INSERT INTO audit_queue VALUES ($1, 'evt_01ZZZZZZZZZZZZZZZZZZZZZZZ1')`);
    await seal();
    expect(await verify()).toMatchObject({
      problems: [{ kind: 'changed', event_id: 'evt_01ZZZZZZZZZZZZZZZZZZZZZZZ1' }],
    });
  });

  test.each(['after=6', 'after=-1', 'head=x', 'head=5', 'page=1'])('refuses %s', async (query) => {
    const path = `/v2/admin/tenants/${tenant.id}/audit-events/verify?${query}`;
    expect((await server.request('GET', path)).status).toBe(422);
  });
});
