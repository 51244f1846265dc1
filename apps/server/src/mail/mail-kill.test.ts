import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createMailFixture, type MailFixture } from '../../test/mail-fixture';
import { until } from '../../test/until';
import { Prisma } from '../generated/prisma/client';

const server = fileURLToPath(new URL('../..', import.meta.url));
const tsx = createRequire(import.meta.url).resolve('tsx');
let f: MailFixture;

beforeAll(async () => {
  f = await createMailFixture();
});
beforeEach(() => {
  // The other process has the database's clock.
  f.clock.set(new Date());
  return f.restart();
});
afterEach(() => f.clear());
afterAll(() => f.stop());

/** Starts a process that delivers, and kills it once `isDue`. */
async function deliverUntilKilled(smtpUrl: string, isDue: () => boolean | Promise<boolean>): Promise<void> {
  const script = ['test/deliver-forever.ts', f.database.connectionString, f.secretKey.toString('hex'), smtpUrl];
  const child = spawn(process.execPath, ['--import', tsx, ...script], {
    cwd: server,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    await until(isDue);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

const attempts = async () => {
  const rows = await f.db.ofAllTenants().query<{ attempts: number }>(Prisma.sql`SELECT attempts FROM mails`);
  return rows.map((row) => row.attempts);
};

/** Delivers as another server does, once the claim of the killed one has run out. */
async function deliverElsewhere(): Promise<void> {
  const other = f.createService();
  expect(await other.deliverDue()).toBe(0);
  f.clock.advance(61);
  await other.deliverDue();
}

test('killed between the claim and the sending: nothing is lost, and it is sent once', async () => {
  const mute: Server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as { port: number };
  await f.enqueue(f.createService());
  await deliverUntilKilled(`smtp://127.0.0.1:${port}`, async () => (await attempts())[0] === 1);
  mute.close();
  await deliverElsewhere();
  expect(f.smtp.received).toHaveLength(1);
  expect(await attempts()).toEqual([]);
});

test('killed while the mail server has the mail but has not confirmed it: the copies can be told to be one mail', async () => {
  let isHeld = false;
  const first: string[] = [];
  f.smtp.onData = (mail) => {
    if (isHeld) return undefined;
    isHeld = true;
    first.push(mail.messageId ?? '');
    return new Promise(() => undefined);
  };
  await f.enqueue(f.createService());
  await deliverUntilKilled(f.smtp.url, () => isHeld);
  await deliverElsewhere();
  expect(f.smtp.received.map(({ messageId }) => messageId)).toEqual(first);
  expect(await attempts()).toEqual([]);
});
