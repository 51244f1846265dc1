import { type MailDraft, renderMail, singleLine } from './render';
import type { MailTemplate, MailTemplates } from './templates';

const LINK = 'https://id.example.com/page?token=abc&x=1';
const DATA: MailTemplates = {
  welcome: { signInUrl: LINK },
  reset_password: { link: LINK },
  reset_required: { link: LINK },
  verify_email: { link: LINK },
  invitation: { link: LINK },
  already_registered: { link: LINK },
  confirm_email_change: { newEmail: 'new@example.com', link: LINK },
  email_change_requested: { newEmail: 'new@example.com' },
  email_changed: { newEmail: 'new@example.com' },
  password_changed: {},
  mfa_enabled: {},
  mfa_disabled: {},
};
const TEMPLATES = Object.keys(DATA) as MailTemplate[];

function draft<T extends MailTemplate>(template: T, changes: Partial<MailDraft<T>> = {}): MailDraft<T> {
  return {
    template,
    data: DATA[template],
    to: 'alice@example.com',
    locale: 'en',
    tenantName: 'Acme Corp',
    firstName: 'Alice',
    footer: 'Acme Corp, 1 Main Street',
    createdAt: new Date('2026-03-09T22:05:00Z'),
    expiresAt: new Date('2026-03-09T23:05:00Z'),
    ...changes,
  };
}

const EVIL = '<a href=//x>"&\'</a>';

describe.each(TEMPLATES)('%s', (template) => {
  test.each(['en', 'es'])('says the same in HTML and in text (%s)', (locale) => {
    const { html, text, subject } = renderMail(draft(template, { locale }));
    expect(html).toContain(`<html lang="${locale}">`);
    expect(subject).toContain('Acme Corp');
    for (const part of [html, text]) {
      expect(part).toContain('Alice');
      expect(part).toContain('Acme Corp, 1 Main Street');
      expect(part).not.toMatch(/undefined|null|\[object/);
    }
    const hasLink = 'link' in DATA[template] || 'signInUrl' in DATA[template];
    expect(text.includes(LINK)).toBe(hasLink);
    expect(html.includes(LINK.replace('&', '&amp;'))).toBe(hasLink);
    if ('link' in DATA[template]) expect(text).toMatch(/23:05|11:05/);
  });

  test('names are text, never markup, and none of a user is in the subject (E12)', () => {
    const own = 'newEmail' in DATA[template] ? { newEmail: EVIL } : {};
    const data = { ...DATA[template], ...own } as MailTemplates[MailTemplate];
    const evil = draft(template, { tenantName: EVIL, firstName: EVIL, footer: EVIL, to: EVIL, data });
    const { html } = renderMail(evil);
    expect(html).not.toContain('<a href=//x>');
    const user = renderMail(draft(template, { firstName: 'USERTEXT', to: 'USERTEXT@example.com' }));
    expect(user.subject).not.toContain('USERTEXT');
    expect(user.html).toContain('USERTEXT');
  });

  test('the subject is one line, whatever the tenant is called', () => {
    const { subject } = renderMail(draft(template, { tenantName: 'A\r\nBcc: x@example.com\u2028\u0000B' }));
    expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(subject).toContain('A Bcc: x@example.com B');
  });
});

test('the two languages are really two', () => {
  for (const template of TEMPLATES) {
    const [en, es] = ['en', 'es'].map((locale) => renderMail(draft(template, { locale })));
    expect(en?.subject).not.toBe(es?.subject);
    expect(en?.text).not.toBe(es?.text);
  }
});

test.each([
  ['Alice', 'Hello Alice,'],
  ['Dr. Ana María', 'Hello Dr. Ana María,'],
  ["O'Neill", "Hello O'Neill,"],
  [null, 'Hello,'],
  ['', 'Hello,'],
  ['visit evil.example now', 'Hello,'],
  ['http://evil', 'Hello,'],
  ['//evil', 'Hello,'],
  ['me@evil.example', 'Hello,'],
  ['www evil', 'Hello,'],
  ['x'.repeat(61), 'Hello,'],
  ['Al\r\nice', 'Hello Al ice,'],
])('a name that might become a link is not repeated: %j', (firstName, greeting) => {
  expect(renderMail(draft('password_changed', { firstName })).text).toContain(`\n${greeting}\n`);
});

test('mails load nothing and run nothing', () => {
  for (const template of TEMPLATES) {
    expect(renderMail(draft(template)).html).not.toMatch(/<(img|script|link|iframe|form)|url\(|src=/i);
  }
});

test('one line is made of many', () => {
  expect(singleLine(' a\r\n\tb\u2029c\u200bd ')).toBe('a b c d');
});
