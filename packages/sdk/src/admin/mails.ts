import type { Call } from '../core/call';
import { walk } from '../core/pages';
import type { Mail, MailListQuery, MailPage, Paging } from '../types';

/** `admin.tenant(…).mails`: mails that have not gone out. */
export type MailsResource = ReturnType<typeof mailsOf>;

const MAILS = '/v2/admin/tenants/{tenantId}/mails';

export function mailsOf(call: Call, tenantId: string) {
  return {
    /** One page of mails that wait or were refused for good, newest first. */
    list(query: MailListQuery = {}): Promise<MailPage> {
      return call('get', MAILS, { path: { tenantId }, query });
    },

    /**
     * All of them, page by page as they are needed.
     *
     * @param query `limit` is the size of the pages fetched (default 100).
     */
    iterate(query: Omit<MailListQuery, Paging> = {}): AsyncGenerator<Mail, void, undefined> {
      return walk(
        (page) => call('get', MAILS, { path: { tenantId }, query: { ...page, ...query } }),
        (page: MailPage) => page.mails,
      );
    },

    /** Has a dead mail sent after all. @throws HelloJohnError `mail_not_found` (404). */
    async retry(mailId: string): Promise<void> {
      await call('post', `${MAILS}/{mailId}/retry`, { path: { tenantId, mailId } });
    },
  };
}
