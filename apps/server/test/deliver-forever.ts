// A process that a test can kill while it delivers: `deliver-forever.ts <connection string> <secret key> <SMTP URL>`.
import { pino } from 'pino';
import { createDatabase } from '../src/db/database';
import { startDatabaseClock } from '../src/db/database-clock';
import { createMailTransport } from '../src/mail/transport';
import { createServices } from '../src/services';

const [connectionString = '', secretKey = '', smtpUrl = ''] = process.argv.slice(2);
const db = createDatabase({ connectionString });
const { mail } = createServices({
  db,
  clock: await startDatabaseClock(db),
  log: pino({ level: 'silent' }),
  mailTransport: createMailTransport({ smtpUrl, outboxDir: '/nowhere' }),
  mailFrom: 'HelloJohn <no-reply@example.com>',
  publicUrl: 'https://id.example.com',
  rootToken: 'not-used-by-anybody-in-this-test',
  secretKey: Buffer.from(secretKey, 'hex'),
  bcryptCost: 4,
  isRateLimited: false,
  jobRetentionDays: 7,
  allowsPrivateWebhooks: false,
});
mail.start();
// Its own timer does not keep the process alive.
setInterval(() => undefined, 60_000);
