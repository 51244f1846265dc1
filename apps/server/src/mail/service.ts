import type { Logger } from 'pino';
import type { AuditRecorder } from '../audit/recorder';
import type { AuthConfigService, AuthConfigSettings } from '../auth-config/service';
import type { Clock } from '../clock';
import type { SecretBox } from '../crypto/secret-box';
import type { Database, Sql } from '../db/database';
import { newId } from '../ids';
import { pickLocale } from '../locale';
import type { Tenant } from '../tenants/schema';
import { createDelivery, UnreadableMail } from './delivery';
import { type MailDraft, renderMail, singleLine } from './render';
import { type MailRow, mailsOf, outboxOf } from './repository';
import type { ListMailsQuery, MailList } from './schema';
import type { MailTemplate, MailTemplates } from './templates';
import type { MailMessage, MailTransport } from './transport';
import { listUndelivered, reviveMail } from './undelivered';

/** A mail to be sent because of something that is being written in the same transaction. */
export interface NewMail<T extends MailTemplate> {
  tenant: Pick<Tenant, 'id' | 'name'>;
  /** The mail goes with the user: deleting the user deletes it unsent. */
  userId: string;
  to: string;
  /** The user's wish, a BCP 47 tag; null: the tenant's default. */
  locale: string | null;
  /** Greets the reader. */
  firstName: string | null;
  template: T;
  data: MailTemplates[T];
  /** End of the link in the mail: after it the mail is not sent any more. */
  expiresAt?: Date;
}

/** What a link in a mail leads to. */
export type LinkKind = 'reset_password' | 'verify_email' | 'accept_invitation' | 'confirm_email';

/**
 * Mails leave through an outbox: written in the transaction of their cause, sent after its commit, tried again until
 * the mail server takes them. At least once for a commit, never for a rollback; all copies share one Message-ID.
 */
export interface MailService {
  /**
   * Puts mails, all of one tenant, into the outbox, in the caller's transaction.
   *
   * @throws ApiError `user_not_found` (404): there is no such user.
   */
  enqueue<T extends MailTemplate>(sql: Sql, ...mails: NewMail<T>[]): Promise<void>;
  /** Where a link leads: the tenant's `app_url`, else the server's own page; `?token=` either way. */
  link(kind: LinkKind, token: string, settings: { app_url: string | null }): string;
  /** The tenant's mails that have not gone out, newest first. @throws ApiError `validation_failed` (422): a wrong cursor. */
  list(tenant: Tenant, query: ListMailsQuery): Promise<MailList>;
  /** Makes a dead mail due at once. @throws ApiError `mail_not_found` (404): it went out, or never was. */
  retry(tenant: Tenant, mailId: string): Promise<void>;
  /** Mails of all tenants that have not gone out; counting stops at 10,000. */
  depth(): Promise<{ waiting: number; dead: number }>;
  /** Begins to deliver: at once after each commit, and every 2 s for what is to be tried again. */
  start(): void;
  /** Sends under way get 3 s to finish. */
  stop(): Promise<void>;
  /** Delivers all that is due and resolves with the number of mails that were taken up. */
  deliverDue(): Promise<number>;
}

export interface MailDeps {
  db: Database;
  clock: Clock;
  audit: AuditRecorder;
  log: Logger;
  secretBox: SecretBox;
  authConfig: AuthConfigService;
  transport: MailTransport;
  /** Base of links and host of Message-IDs. */
  publicUrl: string;
  /** `Name <address>` or an address. */
  from: string;
  /** Milliseconds a mail server may take for one mail. Default 40 s. */
  sendMaxMs?: number;
}

const DEPTH_MAX = 10_000;

const PAGES: Readonly<Record<LinkKind, string>> = {
  reset_password: 'reset-password',
  verify_email: 'verify-email',
  accept_invitation: 'accept-invitation',
  confirm_email: 'confirm-email',
};

export function createMailService(deps: MailDeps): MailService {
  const { clock, secretBox, publicUrl, authConfig } = deps;
  const delivery = createDelivery({ ...deps, compose: createComposer(deps) });
  return {
    async enqueue(sql, ...mails) {
      const [first] = mails;
      if (first === undefined) return;
      const settings = await authConfig.get(first.tenant.id, sql);
      const now = clock.now();
      const rows = mails.map((mail) => {
        const id = newId('mail', now);
        const payload = secretBox.seal(JSON.stringify(contentOf(mail, settings)), contextOf(id));
        const { userId, template, expiresAt = null } = mail;
        return { id, userId, template, payload, expiresAt, createdAt: now };
      });
      await mailsOf(sql, first.tenant.id).insert(rows);
      sql.afterCommit(delivery.nudge);
    },

    link(kind, token, { app_url }) {
      const url = new URL(app_url ?? publicUrl);
      url.pathname = `${url.pathname.replace(/\/+$/, '')}/${PAGES[kind]}`;
      url.searchParams.set('token', token);
      return url.href;
    },

    list: (tenant, query) => listUndelivered(deps, tenant, query),

    async retry(tenant, mailId) {
      await reviveMail(deps, tenant, mailId);
      delivery.nudge();
    },

    depth: () => outboxOf(deps.db).depth(DEPTH_MAX),
    start: delivery.start,
    stop: delivery.stop,
    deliverDue: delivery.deliverDue,
  };
}

/** What the outbox keeps sealed: addresses, names and links. */
interface SealedContent extends Pick<MailDraft, 'to' | 'locale' | 'tenantName' | 'firstName' | 'footer' | 'data'> {
  senderName: string | null;
  replyTo: string | null;
}

function contentOf(
  { tenant, to, locale, firstName, data }: NewMail<MailTemplate>,
  { default_locale: defaultLocale, mail_config: mailConfig }: AuthConfigSettings,
): SealedContent {
  return {
    to,
    locale: pickLocale(locale, defaultLocale).tag,
    tenantName: tenant.name,
    firstName,
    senderName: mailConfig.sender_name,
    replyTo: mailConfig.reply_to,
    footer: mailConfig.footer,
    data,
  };
}

const contextOf = (id: string) => `mail:${id}`;

function createComposer({ secretBox, publicUrl, from }: MailDeps): (row: MailRow) => MailMessage {
  const host = new URL(publicUrl).hostname;
  const sender = parseSender(from);
  return (row) => {
    const { senderName, replyTo, ...content } = open(secretBox, row);
    const draft = { ...content, template: row.template, createdAt: row.createdAt, expiresAt: row.expiresAt };
    return {
      id: row.id,
      messageId: `<${row.id}@${host}>`,
      date: row.createdAt,
      from: { ...sender, ...(senderName === null ? {} : { name: singleLine(senderName) }) },
      replyTo,
      to: content.to,
      language: pickLocale(content.locale).language,
      ...renderMail(draft as MailDraft),
    };
  };
}

function open(secretBox: SecretBox, row: MailRow): SealedContent {
  try {
    return JSON.parse(secretBox.open(row.payload, contextOf(row.id)));
  } catch (cause) {
    throw new UnreadableMail('The mail can not be opened: was HELLOJOHN_SECRET_KEY changed?', { cause });
  }
}

function parseSender(from: string): { name: string; address: string } {
  const match = /^(.*)<([^<>]+)>\s*$/.exec(from);
  const name = match?.[1]?.trim().replace(/^"(.*)"$/, '$1') ?? '';
  return { name, address: (match?.[2] ?? from).trim() };
}
