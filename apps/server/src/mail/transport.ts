import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';

/** A mail ready to be handed over. */
export interface MailMessage {
  /** Id of the mail; the same in every copy. */
  id: string;
  /** `<id@host>`; the same in every copy, so that a mail sent twice can be recognised (RFC 5322 section 3.6.4). */
  messageId: string;
  /** When the mail was caused; the same in every copy. */
  date: Date;
  from: { name: string; address: string };
  replyTo: string | null;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** `en` or `es`. */
  language: string;
}

/** Hands mails over to whoever delivers them. */
export interface MailTransport {
  /**
   * Resolves once the other side has taken the mail.
   *
   * @param signal Gives up: the connection is cut, and the mail may or may not have been taken.
   * @throws MailRejection when the answer was about this mail; anything else says that the other side is away.
   */
  send(message: MailMessage, signal?: AbortSignal): Promise<void>;
  /** Ends open connections; sends under way fail. */
  close(): Promise<void>;
}

/** The mail server answered, and does not take this mail: now (4yz) or ever (5yz), RFC 5321 section 4.2.1. */
export class MailRejection extends Error {
  readonly isPermanent: boolean;
  /** The reply code, such as 550. */
  readonly replyCode: number | undefined;

  constructor(message: string, options: { isPermanent: boolean; replyCode?: number | undefined; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'MailRejection';
    this.isPermanent = options.isPermanent;
    this.replyCode = options.replyCode;
  }
}

export interface MailTransportOptions {
  /** `smtp://…` or `smtps://…`; undefined: every mail becomes a file. */
  smtpUrl: string | undefined;
  /** Folder of the files. */
  outboxDir: string;
}

export function createMailTransport({ smtpUrl, outboxDir }: MailTransportOptions): MailTransport {
  return smtpUrl === undefined ? createFileTransport(outboxDir) : createSmtpTransport(smtpUrl);
}

/** How many connections to the mail server are kept at most, which is how many mails go out at once. */
export const SMTP_CONNECTIONS_MAX = 5;

/** A pool of SMTP connections; STARTTLS is used wherever it is offered. */
function createSmtpTransport(url: string): MailTransport {
  const transporter = createTransport({
    url,
    pool: true,
    maxConnections: SMTP_CONNECTIONS_MAX,
    // The outbox repeats; a second try in here could send a mail twice without need.
    maxRequeues: 0,
    idleTimeout: 30_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    dnsTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(message, signal) {
      try {
        await transporter.sendMail({ ...toNodemailer(message), ...(signal === undefined ? {} : { signal }) });
      } catch (error) {
        throw toMailError(error);
      }
    },
    close: async () => transporter.close(),
  };
}

/** `<outbox>/<time>-<id>.eml`, complete or not there at all; readable for the owner only, as it holds links. */
function createFileTransport(outboxDir: string): MailTransport {
  const transporter = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    async send(message) {
      const { message: bytes } = await transporter.sendMail(toNodemailer(message));
      // The file system of some hosts takes no colons.
      const time = message.date.toISOString().replaceAll(':', '-');
      await mkdir(outboxDir, { recursive: true, mode: 0o700 });
      await writeAtomically(join(outboxDir, `${time}-${message.id}.eml`), bytes as Buffer);
    },
    close: async () => transporter.close(),
  };
}

async function writeAtomically(path: string, bytes: Buffer): Promise<void> {
  const partial = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(partial, bytes, { mode: 0o600, flag: 'wx', flush: true });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

function toNodemailer(message: MailMessage) {
  return {
    messageId: message.messageId,
    date: message.date,
    from: message.from,
    // As an object the address is taken as it is: a comma in it does not make two.
    to: { name: '', address: message.to },
    envelope: { from: message.from.address, to: [message.to] },
    ...(message.replyTo === null ? {} : { replyTo: { name: '', address: message.replyTo } }),
    subject: message.subject,
    text: message.text,
    html: message.html,
    // RFC 3834 section 5: nobody's out-of-office assistant has to answer.
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': message.language },
  };
}

/** Only answers to the envelope and to the content are about the mail itself. */
function toMailError(error: unknown): unknown {
  const { code, responseCode, message } = error as { code?: string; responseCode?: number; message?: string };
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return error;
  // 421: the server is closing down (RFC 5321 section 3.8), which says nothing about the mail.
  if (responseCode === 421) return error;
  const isPermanent = responseCode === undefined || responseCode >= 500;
  return new MailRejection(message ?? 'refused', { isPermanent, replyCode: responseCode, cause: error });
}
