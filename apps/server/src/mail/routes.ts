import { endpoint } from '../http/endpoint';
import { ListMailsQuery, MailList, MailParams } from './schema';

const PATH = '/v2/admin/tenants/{tenantId}/mails';

const listMails = endpoint({
  id: 'listMails',
  method: 'get',
  path: PATH,
  access: { scope: 'users:read', tenantAdmin: true },
  tag: 'Mails',
  summary: 'List mails that have not gone out',
  description: 'Mails that wait, and mails that were refused for good; those are kept for 30 days.',
  query: ListMailsQuery,
  status: 200,
  response: MailList,
  handle: ({ tenant, query }, { mail }) => mail.list(tenant, query),
});

const retryMail = endpoint({
  id: 'retryMail',
  method: 'post',
  path: `${PATH}/{mailId}/retry`,
  access: { scope: 'users:write', tenantAdmin: true },
  tag: 'Mails',
  summary: 'Send a dead mail after all',
  description: 'It is tried at once. Nothing changes for a mail that waits anyway.',
  params: MailParams,
  notFound: 'mail_not_found',
  status: 202,
  handle: ({ tenant, params }, { mail }) => mail.retry(tenant, params.mailId),
});

export const mailEndpoints = [listMails, retryMail];
