// `kill -9` of the server at random moments, under writers whose log is compared with the database afterwards.
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { withDatabase } from '../../support/database';
import { type ServerProcess, spawnServer, startServer } from '../../support/server';
import { until } from '../../support/until';
import { type Chance, openChance, report } from './support/chance';
import { awaitStatus, type Client, openClient } from './support/client';
import { extentOf } from './support/extent';
import { crowding, startLoad } from './support/load';

const KILLS = extentOf('FAULT_KILLS', { short: 8, long: 50 });
const WRITERS = 8;
const TENANT = '/v2/admin/tenants/acme-corp';
const READY_MS = 3000;
const TIMEOUT_MS = 60_000 + KILLS * 30_000;
/** The fastest start shows what the server needs, the slowest what else the machine had to do. Both for a machine at rest. */
const SLOWEST_READY_MS = 12_000;

/** What a writer wanted and what it was told. 0 = no answer: unknown. */
interface Entry {
  kind: 'create' | 'merge' | 'key' | 'refused';
  /** What to look for: an address, a metadata key, the name of an API key. */
  mark: string;
  userId?: string;
  status: number;
  isReplay: boolean;
  /** Times that no answer came before this one. */
  lost: number;
}

interface Target {
  url: string;
  token: string;
}

/** One writer: it knows its own users only, so that it can tell what must be refused. */
function createWriter(name: string, target: Target, { chance, ledger }: { chance: Chance; ledger: Entry[] }) {
  const client: Client = openClient();
  const users: { id: string; email: string }[] = [];
  let count = 0;
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    client.attempt(target.url, `POST ${path}`, { token: target.token, body, headers });

  /** Sends the same request with the same key until it is answered. */
  async function once(entry: Pick<Entry, 'kind' | 'mark'>, path: string, body: unknown) {
    let lost = 0;
    const {
      status,
      headers,
      body: answer,
    } = await until(`an answer to ${entry.mark}`, async () => {
      const tried = await post(path, body, { 'idempotency-key': `${name}-${entry.mark}` });
      const isOpen = [0, 503].includes(tried.status) || tried.body?.code === 'idempotency_in_progress';
      if (isOpen) lost += 1;
      return !isOpen && tried;
    });
    ledger.push({ ...entry, status, lost, isReplay: headers['idempotency-replayed'] === 'true' });
    return answer;
  }

  async function create() {
    const email = `${name}.${count}@acme.com`;
    const { id } = await once({ kind: 'create', mark: email }, `${TENANT}/users`, { email });
    if (id !== undefined) users.push({ id, email });
  }

  async function merge({ id }: { id: string }) {
    const mark = `${name}_${count}`;
    const body = { metadata: { [mark]: count } };
    const { status } = await client.attempt(target.url, `PATCH ${TENANT}/users/${id}`, { token: target.token, body });
    ledger.push({ kind: 'merge', mark, userId: id, status, isReplay: false, lost: status === 0 ? 1 : 0 });
    if (status === 0) await sleep(20);
  }

  async function refused({ email }: { email: string }) {
    const ghost = { metadata: { ghost: count } };
    const bodies = [
      { email: email.toUpperCase(), ...ghost },
      { email: `ghost.${name}.${count}@acme.com`, nonsense: 1 },
    ];
    const { status } = await post(`${TENANT}/users`, bodies[count % 2]);
    ledger.push({ kind: 'refused', mark: email, status, isReplay: false, lost: 0 });
    if (status === 0) await sleep(20);
  }

  return {
    close: client.close,
    async step() {
      count += 1;
      const known = users[chance.between(0, Math.max(0, users.length - 1))];
      const choice = known === undefined ? 0 : chance.between(0, 9);
      if (known === undefined || choice < 3) await create();
      else if (choice < 7) await merge(known);
      else if (choice < 9) await refused(known);
      else {
        const mark = `${name}-key-${count}`;
        await once({ kind: 'key', mark }, '/v2/admin/api-keys', { name: mark, scopes: ['users:read'] });
      }
    },
  };
}

/** What the database says against the log. */
async function compare(client: pg.Client, ledger: Entry[]) {
  const { rows: users } = await client.query<{ id: string; email: string; metadata: Record<string, unknown> }>(
    'SELECT id, email, metadata FROM users',
  );
  const { rows: keys } = await client.query<{ name: string }>('SELECT name FROM api_keys');
  const emails = users.map(({ email }) => email);
  const names = keys.map(({ name }) => name);
  const metadata = new Map(users.map((user) => [user.id, user.metadata]));
  const isThere = ({ kind, mark, userId = '' }: Entry) => {
    if (kind === 'merge') return mark in (metadata.get(userId) ?? {});
    return (kind === 'create' ? emails : names).includes(mark);
  };
  const acknowledged = ledger.filter(({ kind, status }) => kind !== 'refused' && status >= 200 && status < 300);
  return {
    acknowledged,
    lost: acknowledged.filter((entry) => !isThere(entry)),
    ghosts: users.filter((user) => 'ghost' in user.metadata || user.email.startsWith('ghost.')),
    doubled: [emails, names].flatMap((list) => list.filter((mark, index) => list.indexOf(mark) !== index)),
    strangers: emails.filter((email) => !ledger.some(({ kind, mark }) => kind === 'create' && mark === email)),
  };
}

it(
  `loses nothing that was acknowledged, doubles nothing and is ready again in 3 s, ${KILLS} times`,
  async () => {
    const chance = openChance();
    const first = await startServer();
    const env = { HELLOJOHN_DATA_DIR: first.dataDir, HELLOJOHN_PORT: '0', HELLOJOHN_LOG_LEVEL: 'warn' };
    const target: Target = { url: first.url, token: first.adminToken };
    const ledger: Entry[] = [];
    const writers = Array.from({ length: WRITERS }, (_, index) =>
      createWriter(`writer${index}`, target, { chance, ledger }),
    );
    const load = startLoad(WRITERS, async (worker) => writers[worker]?.step());
    let server: ServerProcess = first.process;
    const readyMs: number[] = [];
    try {
      for (let kill = 0; kill < KILLS; kill += 1) {
        // A number of writes and then a moment: however slow the machine, the kill comes amid writes.
        const enough = ledger.length + chance.between(5, 60);
        await until('writes', () => ledger.length >= enough);
        await sleep(chance.between(0, 300));
        await server.stop('SIGKILL');
        const start = performance.now();
        server = spawnServer(env);
        target.url = await server.url;
        await awaitStatus(target.url, 'GET /readyz', 200);
        readyMs.push(Math.round(performance.now() - start));
      }
      await load.stop();
      const found = await withDatabase(first, (client) => compare(client, ledger));
      readyMs.sort((a, b) => a - b);
      report('F1: server killed', {
        seed: chance.seed,
        kills: KILLS,
        tried: ledger.length,
        acknowledged: found.acknowledged.length,
        refused: ledger.filter(({ kind }) => kind === 'refused').length,
        'without an answer': ledger.reduce((sum, { lost }) => sum + lost, 0),
        'replayed to a retry': ledger.filter(({ isReplay }) => isReplay).length,
        unknown: ledger.filter(({ status }) => status === 0).length,
        lost: found.lost.length,
        doubled: found.doubled.length,
        ghosts: found.ghosts.length,
        'ms until ready': readyMs.join('/'),
        'load of a processor': crowding(),
      });
      expect(found).toMatchObject({ lost: [], doubled: [], ghosts: [], strangers: [] });
      expect(ledger.filter((entry) => !isExpected(entry))).toEqual([]);
      expect(found.acknowledged.length).toBeGreaterThan(KILLS * 2);
      expect(readyMs[0]).toBeLessThan(READY_MS * crowding());
      expect(readyMs.at(-1)).toBeLessThan(SLOWEST_READY_MS * crowding());
      expect(await server.stop()).toBe(0);
    } finally {
      await load.stop().catch(() => undefined);
      for (const writer of writers) writer.close();
      await server.stop('SIGKILL');
      // A last server takes PostgreSQL along.
      await stopWhatIsLeft(env);
      await first.close();
    }
  },
  TIMEOUT_MS,
);

const EXPECTED: Record<Entry['kind'], number[]> = {
  create: [201],
  key: [201],
  // 503: the server's first moments, before it has a database.
  merge: [200, 0, 503],
  refused: [409, 422, 0, 503],
};

const isExpected = ({ kind, status }: Entry) => EXPECTED[kind].includes(status);

async function stopWhatIsLeft(env: Record<string, string>): Promise<void> {
  const last = spawnServer(env);
  await last.url.catch(() => undefined);
  await last.stop();
}
