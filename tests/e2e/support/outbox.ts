import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from './until';

/**
 * Waits for a mail to an address in the outbox of a server without SMTP.
 *
 * @param accept Tells the mail that is meant from others to the same address.
 * @returns The mail as text, soft line breaks of quoted-printable undone.
 */
export async function mailTo(
  { dataDir }: { dataDir: string },
  email: string,
  accept: (mail: string) => boolean = () => true,
): Promise<string> {
  const outbox = join(dataDir, 'outbox');
  return until(`such a mail to ${email}`, async () => {
    const names = (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith('.eml'));
    const mails = await Promise.all(names.map(async (name) => decode(await readFile(join(outbox, name), 'utf8'))));
    return mails.find((mail) => new RegExp(`^To:.*${email}`, 'im').test(mail) && accept(mail));
  });
}

function decode(mail: string): string {
  return mail
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
