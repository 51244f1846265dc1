import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { startSmtpServer, type TestSmtpServer } from '../../test/smtp';
import { createMailTransport, type MailMessage, MailRejection, type MailTransport } from './transport';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hellojohn-outbox-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const message: MailMessage = {
  id: 'mail_01J00000000000000000000000',
  messageId: '<mail_01J00000000000000000000000@id.example.com>',
  date: new Date('2026-03-09T22:05:01.234Z'),
  from: { name: 'Acmé, "Corp"', address: 'no-reply@example.com' },
  replyTo: 'help@example.com',
  to: 'alice@example.com',
  subject: 'Hola ñandú',
  text: 'Texto\n',
  html: '<p>Texto</p>',
  language: 'es',
};

describe('without SMTP', () => {
  test('a mail becomes a file of its own that only the owner can read', async () => {
    const outboxDir = join(folder, 'outbox');
    await createMailTransport({ smtpUrl: undefined, outboxDir }).send(message);
    expect(await readdir(outboxDir)).toEqual(['2026-03-09T22-05-01.234Z-mail_01J00000000000000000000000.eml']);
    const path = join(outboxDir, (await readdir(outboxDir))[0] ?? '');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(outboxDir)).mode & 0o777).toBe(0o700);
    const raw = await readFile(path, 'utf8');
    expect(raw).not.toMatch(/[^\r]\n/);
    const mail = await PostalMime.parse(raw);
    expect(mail).toMatchObject({
      messageId: message.messageId,
      subject: 'Hola ñandú',
      from: { name: 'Acmé, "Corp"', address: 'no-reply@example.com' },
      to: [{ address: 'alice@example.com' }],
      replyTo: [{ address: 'help@example.com' }],
      text: expect.stringMatching(/^Texto\s+$/),
    });
    expect(mail.headers).toContainEqual(expect.objectContaining({ key: 'content-language', value: 'es' }));
  });

  test('a copy takes the place of the first one', async () => {
    const transport = createMailTransport({ smtpUrl: undefined, outboxDir: folder });
    await Promise.all([transport.send(message), transport.send(message), transport.send(message)]);
    expect(await readdir(folder)).toHaveLength(1);
  });

  test('what can not be written leaves nothing behind and is not the mail’s fault', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    const failed = createMailTransport({ smtpUrl: undefined, outboxDir: blocked }).send(message);
    await expect(failed).rejects.not.toBeInstanceOf(MailRejection);
  });
});

describe('by SMTP', () => {
  let smtp: TestSmtpServer;
  let transport: MailTransport;
  beforeEach(async () => {
    smtp = await startSmtpServer();
    transport = createMailTransport({ smtpUrl: smtp.url, outboxDir: folder });
  });
  afterEach(async () => {
    await transport.close();
    await smtp.stop();
  });

  test('an address with a comma is one recipient, and headers can not be added', async () => {
    await transport.send({
      ...message,
      to: '"a,b"@example.com',
      subject: 'One\r\nBcc: victim@example.com',
      from: { name: 'X\r\nBcc: victim@example.com', address: 'no-reply@example.com' },
    });
    const [mail] = smtp.received;
    expect(mail?.envelopeTo).toHaveLength(1);
    expect(mail?.raw.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im);
  });

  test('who refuses and who is away are told apart', async () => {
    smtp.onRecipient = () => ({ code: 550, text: 'unknown' });
    await expect(transport.send(message)).rejects.toMatchObject({ isPermanent: true, replyCode: 550 });
    smtp.onRecipient = () => ({ code: 450, text: 'busy' });
    await expect(transport.send(message)).rejects.toMatchObject({ isPermanent: false, replyCode: 450 });
    await smtp.stop();
    await expect(transport.send(message)).rejects.not.toBeInstanceOf(MailRejection);
  });

  test('wrong credentials are the server’s trouble, not the mail’s', async () => {
    const withPassword = (password: string) =>
      createMailTransport({ smtpUrl: smtp.url.replace('//', `//user:${password}@`), outboxDir: folder });
    const [wrong, right] = [withPassword('wrong'), withPassword('right')];
    await expect(wrong.send(message)).rejects.not.toBeInstanceOf(MailRejection);
    await right.send(message);
    expect(smtp.received).toHaveLength(1);
    await Promise.all([wrong.close(), right.close()]);
  });
});
