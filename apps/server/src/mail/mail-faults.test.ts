import { createMailFixture, type MailFixture } from '../../test/mail-fixture';
import { startSmtpServer, startTarpit } from '../../test/smtp';
import { until } from '../../test/until';
import type { Database } from '../db/database';
import type { MailTransport } from './transport';

let f: MailFixture;

beforeAll(async () => {
  f = await createMailFixture();
  f.clock.freeze();
});
beforeEach(() => f.restart());
afterEach(() => f.clear());
afterAll(() => f.stop());

test('while the mail server is away mails wait, and all go out within 60 s of its return (F16)', async () => {
  const { port } = f.smtp;
  await f.smtp.stop();
  const mail = f.createService();
  await f.enqueue(mail, 12);
  for (let minute = 0; minute < 10; minute += 1) {
    await mail.deliverDue();
    f.clock.advance(60);
  }
  expect(await f.outboxRows()).toHaveLength(12);
  await mail.deliverDue();
  f.smtp = await startSmtpServer(port);
  for (let second = 0; second < 60 && f.smtp.received.length < 12; second += 5) {
    f.clock.advance(5);
    await mail.deliverDue();
  }
  expect(new Set(f.smtp.received.map(({ messageId }) => messageId)).size).toBe(12);
  expect(f.smtp.received).toHaveLength(12);
  expect(await f.outboxRows()).toEqual([]);
});

test('a mail server that is away costs one connection a try, however many mails wait', async () => {
  let tries = 0;
  const away: MailTransport = {
    async send() {
      tries += 1;
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ESOCKET' });
    },
    close: async () => undefined,
  };
  const mail = f.createService({ transport: away });
  await f.enqueue(mail, 20);
  await mail.deliverDue();
  await mail.deliverDue();
  expect(tries).toBe(1);
  f.clock.advance(1);
  await mail.deliverDue();
  expect(tries).toBe(2);
});

test('451 is tried again with back-off, and goes out within 60 s of the change of mind', async () => {
  f.smtp.onRecipient = () => ({ code: 451, text: 'come back later' });
  const mail = f.createService();
  await f.enqueue(mail, 3);
  for (let second = 0; second < 300; second += 5) {
    await mail.deliverDue();
    f.clock.advance(5);
  }
  const tried = await f.outboxRows();
  expect(tried.map(({ dead }) => dead)).toEqual([false, false, false]);
  for (const { attempts, lastError } of tried) {
    expect(attempts).toBeGreaterThan(5);
    expect(attempts).toBeLessThan(25);
    expect(lastError).toContain('451');
  }
  f.smtp.onRecipient = () => undefined;
  f.clock.advance(41);
  await mail.deliverDue();
  expect(f.smtp.received).toHaveLength(3);
});

test('5xx is kept as dead with its reason, is not tried again, and holds up nobody', async () => {
  f.smtp.onRecipient = (address) =>
    address === 'reader1@example.com' ? { code: 550, text: 'no such user' } : undefined;
  const mail = f.createService();
  await f.enqueue(mail, 3);
  await mail.deliverDue();
  expect(f.smtp.received).toHaveLength(2);
  f.clock.advance(3600 * 24);
  expect(await mail.deliverDue()).toBe(0);
  expect(await f.outboxRows()).toEqual([
    { attempts: 1, dead: true, lastError: expect.stringContaining('no such user') },
  ]);
  f.clock.advance(3600 * 24 * 30);
  await mail.deliverDue();
  expect(await f.outboxRows()).toEqual([]);
});

test('a mail refused after its content is dead, too; 421 is not about the mail', async () => {
  f.smtp.onData = () => ({ code: 554, text: 'spam' });
  const mail = f.createService();
  await f.enqueue(mail);
  await mail.deliverDue();
  expect((await f.outboxRows()).map(({ dead }) => dead)).toEqual([true]);
  f.smtp.onData = () => ({ code: 421, text: 'closing' });
  await f.enqueue(mail);
  await mail.deliverDue();
  expect((await f.outboxRows()).map(({ dead }) => dead)).toEqual([true, false]);
});

test('a notice nobody takes for five days is dead', async () => {
  f.smtp.onRecipient = () => ({ code: 451, text: 'later' });
  const mail = f.createService();
  await f.enqueue(mail, 1, new Date(f.clock.now().getTime() + 10 * 86_400_000));
  await mail.deliverDue();
  f.clock.advance(5 * 86_400 + 1);
  await mail.deliverDue();
  expect((await f.outboxRows()).map(({ dead }) => dead)).toEqual([true]);
});

test('a mail server that only stalls is given up, and others can write to the outbox meanwhile', async () => {
  const tarpit = await startTarpit();
  const mail = f.createService({ transport: f.smtpTransport(`smtp://127.0.0.1:${tarpit.port}`), sendMaxMs: 2000 });
  await f.enqueue(mail, 6);
  let isGivenUp = false;
  const delivering = mail.deliverDue().then(() => {
    isGivenUp = true;
  });
  await until(() => tarpit.connections() > 0);
  await f.enqueue(mail);
  expect(isGivenUp).toBe(false);
  await delivering;
  expect(tarpit.connections()).toBe(1);
  await tarpit.stop();
  f.smtp.received.length = 0;
  const real = await startSmtpServer(tarpit.port);
  f.clock.advance(31);
  await mail.deliverDue();
  expect(real.received).toHaveLength(7);
  await mail.stop();
  await real.stop();
});

test('what a hung server had claimed, another one sends once the claim has run out; the copies share one Message-ID', async () => {
  const held: (() => void)[] = [];
  f.smtp.onData = () => new Promise((resolve) => held.push(() => resolve(undefined)));
  const hung = f.createService();
  await f.enqueue(hung);
  const first = hung.deliverDue();
  await until(() => held.length === 1);
  const other = f.createService();
  expect(await other.deliverDue()).toBe(0);
  f.clock.advance(61);
  const second = other.deliverDue();
  await until(() => held.length === 2);
  held[1]?.();
  expect(await second).toBe(1);
  held[0]?.();
  await first;
  expect(f.smtp.received).toHaveLength(2);
  expect(new Set(f.smtp.received.map(({ messageId }) => messageId)).size).toBe(1);
  expect(new Set(f.smtp.received.map(({ date }) => date)).size).toBe(1);
  expect(await f.outboxRows()).toEqual([]);
});

test('a mail that went out is not sent again when its row could not be removed', async () => {
  let isAway = false;
  const flaky: Database = {
    ...f.db,
    ofAllTenants: () => ({
      ...f.db.ofAllTenants(),
      execute: (sql) =>
        isAway && /DELETE/.test(sql.text) ? Promise.reject(new Error('away')) : f.db.ofAllTenants().execute(sql),
    }),
  };
  const mail = f.createService({ db: flaky });
  await f.enqueue(mail);
  isAway = true;
  await expect(mail.deliverDue()).rejects.toThrow('away');
  expect(await f.outboxRows()).toHaveLength(1);
  isAway = false;
  f.clock.advance(61);
  await mail.deliverDue();
  expect(f.smtp.received).toHaveLength(1);
  expect(await f.outboxRows()).toEqual([]);
});

test('stopping waits for the mail under way, or hands it back at once', async () => {
  const held: (() => void)[] = [];
  f.smtp.onData = () => new Promise((resolve) => held.push(() => resolve(undefined)));
  const mail = f.createService();
  await f.enqueue(mail);
  mail.start();
  await until(() => held.length === 1);
  const stopped = mail.stop();
  held[0]?.();
  await stopped;
  expect(f.smtp.received).toHaveLength(1);
  const stuck = f.createService();
  await f.enqueue(stuck);
  stuck.start();
  await until(() => held.length === 2);
  await stuck.stop();
  f.smtp.onData = () => undefined;
  f.clock.advance(2);
  await f.createService().deliverDue();
  expect(f.smtp.received).toHaveLength(2);
});
