import { z } from 'zod';
import { dateTimeOut, id } from '../http/fields';
import { pagingAnswer, pagingQuery } from '../http/paging';
import { MAIL_TEMPLATES } from './templates';

export const MAIL_STATUSES = ['waiting', 'dead'] as const;

/** A mail that has not gone out. One that has is not kept. */
export const Mail = z
  .object({
    id: z.string().describe('`mail_…`, also in the Message-ID.'),
    user_id: z.string().describe('The user it is about.'),
    template: z.enum(MAIL_TEMPLATES).describe('Which mail it is.'),
    status: z
      .enum(MAIL_STATUSES)
      .describe('`waiting` is sent or tried again; `dead` was refused for good, or for five days.'),
    attempts: z.number().int().describe('Tries so far.'),
    last_error: z.string().nullable().describe('What the mail server said to the last try.'),
    next_attempt_at: dateTimeOut().nullable().describe('When it is tried again; null for a dead one.'),
    expires_at: dateTimeOut().nullable().describe('End of its link; after it the mail is dropped unsent.'),
    created_at: dateTimeOut().describe('When it was caused.'),
  })
  .meta({ id: 'Mail', description: 'A mail in the outbox; what it says is sealed.' });
export type Mail = z.input<typeof Mail>;

export const ListMailsQuery = z.strictObject({
  ...pagingQuery,
  status: z.enum(MAIL_STATUSES, 'must be waiting or dead').optional().describe('Only mails of this status.'),
});
export type ListMailsQuery = z.output<typeof ListMailsQuery>;

export const MailList = z
  .object({ mails: z.array(Mail).describe('Newest first.'), ...pagingAnswer })
  .meta({ id: 'MailList' });
export type MailList = z.input<typeof MailList>;

export const MailParams = z.object({ mailId: id('mail').describe('Id of the mail.') });
