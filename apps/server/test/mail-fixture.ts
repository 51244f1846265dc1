import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { createSecretBox } from '../src/crypto/secret-box';
import { createDatabase, type Database } from '../src/db/database';
import { Prisma } from '../src/generated/prisma/client';
import { createMailService, type MailDeps, type MailService } from '../src/mail/service';
import { createMailTransport, type MailTransport } from '../src/mail/transport';
import { createServices } from '../src/services';
import { createManualClock, type ManualClock } from './manual-clock';
import { insertTenantWithUser } from './rows';
import { startSmtpServer, type TestSmtpServer } from './smtp';
import { createTestDatabase, type TestDatabase } from './test-database';

/** What is left of a mail in the outbox. */
export interface OutboxRow {
  attempts: number;
  dead: boolean;
  lastError: string | null;
}

/** Mail services on one database, against a real SMTP server. */
export interface MailFixture {
  db: Database;
  database: TestDatabase;
  clock: ManualClock;
  secretKey: Buffer;
  /** The present SMTP server; a test that stops it may put another one here. */
  smtp: TestSmtpServer;
  smtpTransport(url?: string): MailTransport;
  /** Stopped after the test. */
  createService(changes?: Partial<MailDeps>): MailService;
  /** Reset mails to reader0@example.com, reader1@example.com and so on, of a new user; they expire after an hour. */
  enqueue(mail: MailService, count?: number, expiresAt?: Date): Promise<{ userId: string }>;
  outboxRows(): Promise<OutboxRow[]>;
  /** Before each test: a new SMTP server. */
  restart(): Promise<void>;
  /** After each test: an empty outbox. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

export async function createMailFixture(): Promise<MailFixture> {
  const database = await createTestDatabase();
  const db = createDatabase({ connectionString: database.connectionString });
  const running: MailService[] = [];
  const fixture: MailFixture = {
    db,
    database,
    clock: createManualClock(),
    secretKey: randomBytes(32),
    smtp: await startSmtpServer(),
    smtpTransport: (url = fixture.smtp.url) => createMailTransport({ smtpUrl: url, outboxDir: '/nowhere' }),
    createService(changes = {}) {
      const service = createMailService({ ...defaultsOf(fixture), ...changes });
      running.push(service);
      return service;
    },
    enqueue: (mail, count, expiresAt) => enqueue(fixture, mail, { count, expiresAt }),
    outboxRows: () =>
      db
        .ofAllTenants()
        .query<OutboxRow>(
          Prisma.sql`SELECT attempts, dead_at IS NOT NULL AS dead, last_error AS "lastError" FROM mails ORDER BY id`,
        ),
    async restart() {
      await fixture.smtp.stop();
      fixture.smtp = await startSmtpServer();
    },
    async clear() {
      await Promise.all(running.splice(0).map((service) => service.stop()));
      await db.ofAllTenants().execute(Prisma.sql`DELETE FROM mails`);
    },
    async stop() {
      await fixture.smtp.stop();
      await db.close();
      await database.drop();
    },
  };
  return fixture;
}

function defaultsOf({ db, clock, secretKey, smtpTransport }: MailFixture): MailDeps {
  const log = pino({ level: 'silent' });
  const transport = smtpTransport();
  const publicUrl = 'https://id.example.com';
  const from = 'HelloJohn <no-reply@example.com>';
  const { audit, authConfig } = createServices({
    ...{ db, clock, log, secretKey, publicUrl, mailTransport: transport, mailFrom: from },
    ...{
      rootToken: randomBytes(24).toString('hex'),
      bcryptCost: 4,
      isRateLimited: false,
      jobRetentionDays: 7,
      allowsPrivateWebhooks: false,
    },
  });
  return { db, clock, audit, log, authConfig, publicUrl, transport, from, secretBox: createSecretBox(secretKey) };
}

interface EnqueueOptions {
  count: number | undefined;
  expiresAt: Date | undefined;
}

async function enqueue(fixture: MailFixture, mail: MailService, options: EnqueueOptions): Promise<{ userId: string }> {
  const { db, clock } = fixture;
  const { count = 1, expiresAt = new Date(clock.now().getTime() + 3_600_000) } = options;
  const { tenant, userId } = await insertTenantWithUser(db);
  for (let made = 0; made < count; made += 1) {
    const link = mail.link('reset_password', `token${made}`, { app_url: null });
    const base = { tenant, userId, to: `reader${made}@example.com`, locale: null, firstName: 'Alice', expiresAt };
    await db.transaction((tx) => mail.enqueue(tx, { ...base, template: 'reset_password', data: { link } }));
  }
  return { userId };
}
