import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import bcrypt from 'bcrypt';
import pg from 'pg';
import { startServer } from './child';
import { PASSWORD } from './people';
import { asSuperuser } from './postgres';
import { openLanes, type Subject } from './subject';

/** What the server costs at the defaults of `HELLOJOHN_BCRYPT_COST`. */
const BCRYPT_COST = 10;
const POOL_SIZE = 10;
const PATH = '/v2/admin/tenants/ten_01J00000000000000000000001/users/usr_01J00000000000000000000001';

/** What the machine can do at best, measured in the same rounds as everything else. */
export async function startLimits(connectionString: string, connections: number): Promise<Subject[]> {
  return [
    await bareServer('node', connections),
    await bareServer('express', connections),
    await barePostgres(connectionString),
    bareBcrypt(),
  ];
}

async function bareServer(kind: 'node' | 'express', connections: number): Promise<Subject> {
  const program = fileURLToPath(new URL('limits-server.ts', import.meta.url));
  const server = await startServer({ args: ['--import', 'tsx', program, kind] });
  const lanes = await openLanes(server.url, connections);
  return {
    name: kind === 'node' ? 'bare node:http' : 'bare Express',
    pid: server.pid,
    operations: [lanes.operation('get', () => ({ method: 'GET', path: PATH }))],
    async stop() {
      lanes.close();
      await server.stop();
    },
  };
}

/** The row of `get`, by the driver alone. */
async function barePostgres(connectionString: string): Promise<Subject> {
  const pool = new pg.Pool({ connectionString: asSuperuser(connectionString), max: POOL_SIZE });
  const { rows } = await pool.query('SELECT tenant_id, id FROM users ORDER BY id LIMIT 1000');
  const text = `SELECT id, tenant_id, email, email_verified, first_name, last_name, avatar_url, external_id, locale, roles,
    status, disabled_reason, disabled_until, metadata, public_metadata, mfa_enrolled, must_change_password, created_at,
    updated_at, last_login_at, version FROM users WHERE tenant_id = $1 AND id = $2`;
  let next = 0;
  const run = async () => {
    next = (next + 1) % rows.length;
    const { rowCount } = await pool.query({ text, values: [rows[next].tenant_id, rows[next].id] });
    if (rowCount !== 1) throw new Error('the row is not there');
  };
  return { name: 'bare pg', pid: process.pid, operations: [{ name: 'get', run }], stop: () => pool.end() };
}

/** More than one a core at a time hashes no faster, as each keeps its core busy. */
function bareBcrypt(): Subject {
  const run = async () => {
    await bcrypt.hash(PASSWORD, BCRYPT_COST);
  };
  return {
    name: 'bare bcrypt',
    pid: process.pid,
    operations: [{ name: 'hash', lanesMax: availableParallelism(), run }],
    stop: async () => undefined,
  };
}
