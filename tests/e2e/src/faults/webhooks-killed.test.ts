// `kill -9` of the server while it delivers: what a receiver gets against what was changed.
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyWebhook } from '@hellojohn/sdk/webhooks';
import { withDatabase } from '../../support/database';
import { adminOf } from '../../support/http';
import { type RunningServer, type ServerProcess, spawnServer, startServer } from '../../support/server';
import { until } from '../../support/until';
import { openReceiver, type Received, type Receiver } from '../../support/webhook-receiver';
import { openChance, report } from './support/chance';
import { openClient } from './support/client';
import { startLoad } from './support/load';

const KILLS = Number(process.env.FAULT_KILLS ?? 4);
const USERS = 6;
const TENANT = '/v2/admin/tenants/acme-corp';
/** What a killed server had in hand is sent after 15 s; a failed message is tried again after up to a minute. */
const PATIENCE_MS = 150_000;

/** What was asked of a user, and whether the server said that it was done. */
interface Change {
  userId: string;
  number: number;
  isAcknowledged: boolean;
}

interface Log {
  changes: Change[];
  /** Names of what was refused. */
  refusals: string[];
}

interface Target {
  url: string;
  token: string;
}

const chance = openChance();
let server: RunningServer;
let receiver: Receiver;
beforeAll(async () => {
  server = await startServer({ HELLOJOHN_WEBHOOK_ALLOW_PRIVATE: 'on' });
  // One in twenty is refused, and some take a while.
  receiver = await openReceiver(async () => {
    await sleep(chance.between(0, 30));
    return chance.between(1, 20) === 1 ? 500 : 204;
  });
});
afterAll(async () => {
  await receiver?.stop();
  await server?.close();
});

/** Changes one user over and over, and now and then asks for what is refused and must leave nothing. */
function createWriter(userId: string, target: Target, log: Log) {
  const client = openClient();
  let number = 0;
  const call = (headers: Record<string, string> = {}) => {
    number += 1;
    const body = { metadata: { number } };
    return client.attempt(target.url, `PATCH ${TENANT}/users/${userId}`, { token: target.token, body, headers });
  };
  return {
    close: client.close,
    async step() {
      const isStale = number % 4 === 3;
      const { status } = await call(isStale ? { 'if-match': '"stale"' } : {});
      if (status === 412) log.refusals.push(nameOf(userId, number));
      else if (!isStale) log.changes.push({ userId, number, isAcknowledged: status === 200 });
      if (status === 0) await sleep(20);
    },
  };
}

async function killOften(running: { process: ServerProcess }, target: Target): Promise<void> {
  const env = {
    HELLOJOHN_DATA_DIR: server.dataDir,
    HELLOJOHN_PORT: '0',
    HELLOJOHN_LOG_LEVEL: 'warn',
    HELLOJOHN_WEBHOOK_ALLOW_PRIVATE: 'on',
  };
  for (let kill = 0; kill < KILLS; kill += 1) {
    // Amid deliveries, however slow the machine.
    const enough = receiver.received.length + chance.between(10, 50);
    await until('deliveries', () => receiver.received.length >= enough);
    await running.process.stop('SIGKILL');
    running.process = spawnServer(env);
    target.url = await running.process.url;
  }
}

const taken = () => receiver.received.filter(({ status, body }) => status === 204 && body.type === 'user.updated');
const nameOf = (userId: string, number: number) => `${userId} ${number}`;
const markOf = ({ body }: Received) => nameOf(body.data.id, body.data.metadata.number);

async function untilAllCame(changes: Change[]): Promise<string[]> {
  const wanted = changes.filter(({ isAcknowledged }) => isAcknowledged).map((c) => nameOf(c.userId, c.number));
  for (let waitedMs = 0; ; waitedMs += 200) {
    const came = new Set(taken().map(markOf));
    const missing = wanted.filter((mark) => !came.has(mark));
    if (missing.length === 0 || waitedMs >= PATIENCE_MS) return missing;
    await sleep(200);
  }
}

/** Messages of a user that came, each for the first time, after a later one. */
function outOfOrder(messages: Received[]): string[] {
  const last = new Map<string, number>();
  const seen = new Set<string>();
  return messages
    .filter((message) => {
      if (seen.has(message.id)) return false;
      seen.add(message.id);
      const { id, metadata } = message.body.data;
      const isLate = metadata.number <= (last.get(id) ?? 0);
      last.set(id, metadata.number);
      return isLate;
    })
    .map(markOf);
}

async function recordedEvents(): Promise<Set<string>> {
  const { rows } = await withDatabase(server, (client) => client.query<{ id: string }>('SELECT id FROM audit_events'));
  return new Set(rows.map(({ id }) => id));
}

/** What came against what was asked and said. */
async function judge(log: Log, secret: string): Promise<void> {
  const missing = await untilAllCame(log.changes);
  const recorded = await recordedEvents();
  const messages = receiver.received;
  const idsOfMarks = new Map<string, Set<string>>();
  for (const message of messages) {
    idsOfMarks.set(markOf(message), (idsOfMarks.get(markOf(message)) ?? new Set()).add(message.id));
  }
  report('W2: kill -9 during deliveries of webhooks', {
    seed: chance.seed,
    kills: KILLS,
    changes: log.changes.length,
    acknowledged: log.changes.filter(({ isAcknowledged }) => isAcknowledged).length,
    refused: log.refusals.length,
    messages: messages.length,
    'of these again': messages.length - new Set(messages.map(({ id }) => id)).size,
    missing: missing.length,
  });
  expect(missing).toEqual([]);
  expect(outOfOrder(messages)).toEqual([]);
  expect([...idsOfMarks.values()].filter((ids) => ids.size > 1)).toEqual([]);
  // Only what was committed: of refusals, and of calls that a kill took back, nothing.
  expect(messages.map(({ id }) => id).filter((id) => !recorded.has(id))).toEqual([]);
  expect(log.refusals.length).toBeGreaterThan(0);
  expect(messages.map(markOf).filter((mark) => log.refusals.includes(mark))).toEqual([]);
  for (const { text, headers } of messages.slice(-20)) {
    await expect(verifyWebhook({ payload: text, headers, secret })).resolves.toMatchObject({
      type: 'user.updated',
    });
  }
}

it(`each change arrives at least once, in order per user, under one id, ${KILLS} kills notwithstanding`, async () => {
  const admin = adminOf(server);
  const { body: webhook } = await admin('POST /webhooks', { url: receiver.url, events: ['user.updated'] });
  expect(webhook.secret).toMatch(/^whsec_/);
  const target: Target = { url: server.url, token: server.adminToken };
  const running = { process: server.process };
  const log: Log = { changes: [], refusals: [] };
  const users = await Promise.all(
    Array.from({ length: USERS }, async (_, n) => (await admin('POST /users', { email: `u${n}@acme.com` })).body.id),
  );
  const writers = users.map((id) => createWriter(id, target, log));
  const load = startLoad(USERS, async (n) => writers[n]?.step(), 250);
  try {
    await killOften(running, target);
    await load.stop();
    await judge(log, webhook.secret);
  } finally {
    for (const { close } of writers) close();
    await running.process.stop();
  }
}, 300_000);
