import type { MailMessage } from '../src/mail/transport';
import type { TestServer, TestTenant } from './harness';

/** The token of the link in the latest mail to an address; delivers what waits in the outbox. */
export async function linkIn(server: TestServer, to: string): Promise<string> {
  await server.deliverMails();
  // Ids sort by the moment a mail was written; several lanes deliver in any order.
  const mail = server.mails.filter((sent) => sent.to === to).reduce<MailMessage | undefined>(later, undefined);
  const token = /[?&]token=([A-Za-z0-9_-]{64})/.exec(mail?.text ?? '')?.[1];
  if (token === undefined) throw new Error(`no link in the latest mail to ${to}: ${mail?.text}`);
  return token;
}

const later = (latest: MailMessage | undefined, mail: MailMessage) =>
  latest === undefined || mail.id > latest.id ? mail : latest;

/** The token of a reset link that an administrator asked for. */
export async function resetLinkFor(
  server: TestServer,
  tenant: TestTenant,
  user: { id: string; email: string },
): Promise<string> {
  const path = `/v2/admin/tenants/${tenant.id}/users/${user.id}/password-reset`;
  const { status, body } = await server.request('POST', path, { body: { send_email: true } });
  if (status !== 200) throw new Error(`no reset link: ${JSON.stringify(body)}`);
  return linkIn(server, user.email);
}
