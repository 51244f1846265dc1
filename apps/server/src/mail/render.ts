import { type Html, html } from '../html';
import { formatMoment, type Language, pickLocale } from '../locale';
import type { MailContent, MailTemplate, MailTemplates, MailTexts } from './templates';
import { textsEn } from './texts-en';
import { textsEs } from './texts-es';

/** A mail as it waits in the outbox: everything that its texts need. */
export interface MailDraft<T extends MailTemplate = MailTemplate> {
  template: T;
  data: MailTemplates[T];
  to: string;
  /** BCP 47 tag. */
  locale: string;
  tenantName: string;
  firstName: string | null;
  /** The tenant's closing line. */
  footer: string | null;
  createdAt: Date;
  expiresAt: Date | null;
}

/** A mail as it is read. */
export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

const TEXTS: Readonly<Record<Language, MailTexts>> = { en: textsEn, es: textsEs };

/** Writes a mail in the reader's language. Pure: the same draft gives the same mail. */
export function renderMail<T extends MailTemplate>(draft: MailDraft<T>): RenderedMail {
  const locale = pickLocale(draft.locale);
  const texts = TEXTS[locale.language];
  const context = {
    tenantName: draft.tenantName,
    to: draft.to,
    at: formatMoment(draft.createdAt, locale),
    until: draft.expiresAt === null ? null : formatMoment(draft.expiresAt, locale),
  };
  const write: MailTexts['mails'][T] = texts.mails[draft.template];
  const content = write(context, draft.data);
  const greeting = texts.greeting(plainName(draft.firstName));
  const footer = [draft.tenantName, draft.footer].filter((line) => line !== null);
  const frame = { greeting, footer, linkInFull: texts.linkInFull, language: locale.language };
  return { subject: singleLine(content.subject), html: toHtml(content, frame).markup, text: toText(content, frame) };
}

/**
 * A name that can be greeted. Anybody can register a name and have a mail sent to a stranger, and mail clients turn
 * `example.com/win` into a link: what may become a link, or is long enough to be a message, is not repeated.
 */
function plainName(name: string | null): string | null {
  if (name === null || name.length > 60) return null;
  const line = singleLine(name);
  return line === '' || /\S[.:/\\@]+\S|[/\\@<>]|www/i.test(line) ? null : line;
}

/** A header or greeting is one line, whatever a name holds (RFC 5322 section 2.2). */
export function singleLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

interface Frame {
  greeting: string;
  footer: readonly string[];
  linkInFull: string;
  language: Language;
}

function toText({ heading, paragraphs, action, notes }: MailContent, { greeting, footer }: Frame): string {
  const link = action === undefined ? [] : [`${action.label}:\n${action.url}`];
  const blocks = [heading, greeting, ...paragraphs, ...link, ...notes, `-- \n${footer.join('\n')}`];
  return `${blocks.join('\n\n')}\n`;
}

const FONT = 'font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif';

function toHtml(content: MailContent, { greeting, footer, linkInFull, language }: Frame): Html {
  const paragraph = (text: string) => html`<p style="margin:0 0 16px">${text}</p>`;
  const small = (text: string) => html`<p style="margin:0 0 8px;font-size:14px;color:#57606a">${text}</p>`;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<title>${singleLine(content.subject)}</title>
</head>
<body style="margin:0;padding:0;background:#f3f4f6">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f6"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:8px"><tr><td style="padding:32px;${FONT};font-size:16px;line-height:24px;color:#1f2328">
<h1 style="margin:0 0 16px;font-size:22px;line-height:28px">${content.heading}</h1>
${paragraph(greeting)}
${content.paragraphs.map(paragraph)}
${content.action && button(content.action, linkInFull)}
${content.notes.map(small)}
</td></tr></table>
<p style="margin:16px 0 0;${FONT};font-size:13px;line-height:20px;color:#57606a">${footer.map((line, index) => (index === 0 ? line : html`<br>${line}`))}</p>
</td></tr></table>
</body>
</html>
`;
}

function button({ label, url }: { label: string; url: string }, linkInFull: string): Html {
  return html`<p style="margin:24px 0"><a href="${url}" style="display:inline-block;padding:12px 20px;background:#1f4fd8;color:#ffffff;border-radius:6px;text-decoration:none;font-weight:600">${label}</a></p>
<p style="margin:0 0 16px;font-size:14px;color:#57606a">${linkInFull}<br><a href="${url}" style="color:#1f4fd8;word-break:break-all">${url}</a></p>`;
}
