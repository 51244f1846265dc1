import { randomBytes } from 'node:crypto';
import { createMailFixture, type MailFixture } from '../../test/mail-fixture';
import { insertTenantWithUser } from '../../test/rows';
import { until } from '../../test/until';
import { createSecretBox } from '../crypto/secret-box';
import { Prisma } from '../generated/prisma/client';

let f: MailFixture;

beforeAll(async () => {
  f = await createMailFixture();
});
beforeEach(() => f.restart());
afterEach(() => f.clear());
afterAll(() => f.stop());

test('a mail arrives with both parts, its headers and its link, and leaves the outbox', async () => {
  const mail = f.createService();
  await f.enqueue(mail);
  expect(await mail.deliverDue()).toBe(1);
  const [received] = f.smtp.received;
  expect(received?.envelopeTo).toEqual(['reader0@example.com']);
  expect(received?.from).toEqual({ name: 'HelloJohn', address: 'no-reply@example.com' });
  expect(received?.messageId).toMatch(/^<mail_[0-9A-Z]{26}@id\.example\.com>$/);
  expect(received?.subject).toMatch(/^Reset your password for Tenant \d+$/);
  expect(received?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  for (const part of [received?.html, received?.text]) {
    expect(part).toContain('https://id.example.com/reset-password?token=token0');
    expect(part).toContain('Hello Alice,');
  }
  expect(await f.outboxRows()).toEqual([]);
});

test('a mail goes out right after the commit of its cause', async () => {
  // Looking every 2 s would find it as well, but this interval never ends.
  const nextLook = import.meta.jest.spyOn(globalThis, 'setInterval').mockReturnValue(setTimeout(() => undefined));
  const mail = f.createService();
  mail.start();
  nextLook.mockRestore();
  expect(await mail.deliverDue()).toBe(0);
  await f.enqueue(mail);
  await until(() => f.smtp.received.length === 1);
});

test('a cause that is rolled back sends nothing', async () => {
  const mail = f.createService();
  mail.start();
  const { tenant, userId } = await insertTenantWithUser(f.db);
  const base = { tenant, userId, to: 'a@example.com', locale: null, firstName: null };
  const failed = f.db.transaction(async (tx) => {
    await mail.enqueue(tx, { ...base, template: 'password_changed', data: {} });
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(await mail.deliverDue()).toBe(0);
  expect(f.smtp.received).toEqual([]);
});

test('deleting the user takes the mails along', async () => {
  const mail = f.createService();
  const { userId } = await f.enqueue(mail, 2);
  await f.db.ofAllTenants().execute(Prisma.sql`DELETE FROM users WHERE id = ${userId}`);
  expect(await mail.deliverDue()).toBe(0);
});

test('nothing in the outbox can be read without the key', async () => {
  const mail = f.createService();
  await f.enqueue(mail);
  const [row] = await f.db
    .ofAllTenants()
    .query<{ payload: Buffer; all: string }>(Prisma.sql`SELECT payload, m::text AS all FROM mails m`);
  expect(row?.payload.toString('latin1')).not.toMatch(/reader0|token0|Alice/);
  expect(row?.all).not.toMatch(/reader0|token0|Alice/);
  const stranger = f.createService({ secretBox: createSecretBox(randomBytes(32)) });
  await stranger.deliverDue();
  expect(f.smtp.received).toEqual([]);
  expect(await f.outboxRows()).toEqual([
    { attempts: 1, dead: true, lastError: expect.stringMatching(/HELLOJOHN_SECRET_KEY/) },
  ]);
});

test('a mail whose link has expired is not sent', async () => {
  const mail = f.createService();
  await f.enqueue(mail, 1, new Date(f.clock.now().getTime() + 1000));
  f.clock.advance(2);
  await mail.deliverDue();
  expect(f.smtp.received).toEqual([]);
  expect(await f.outboxRows()).toEqual([]);
});

test('two servers share an outbox and send each mail once', async () => {
  const one = f.createService();
  const two = f.createService();
  await f.enqueue(one, 40);
  await Promise.all([one.deliverDue(), two.deliverDue()]);
  expect(f.smtp.received).toHaveLength(40);
  expect(new Set(f.smtp.received.map(({ envelopeTo }) => envelopeTo[0])).size).toBe(40);
});

test('a server that stands still with a mail in hand does not send it once another one has', async () => {
  const other = f.createService();
  await f.enqueue(other);
  let stillFor = async () => {
    stillFor = async () => undefined;
    f.clock.advance(61);
    await other.deliverDue();
  };
  const all = f.db.ofAllTenants();
  const standing: typeof all = {
    ...all,
    async query(statement) {
      const rows = await all.query(statement);
      await stillFor();
      return rows as never;
    },
  };
  const mail = f.createService({ db: { ...f.db, ofAllTenants: () => standing } });
  await mail.deliverDue();
  expect(f.smtp.received).toHaveLength(1);
  expect(await f.outboxRows()).toEqual([]);
});
