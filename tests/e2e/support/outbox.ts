import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE_MS = 15_000;

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
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const names = (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith('.eml'));
    const mails = await Promise.all(names.map(async (name) => decode(await readFile(join(outbox, name), 'utf8'))));
    const found = mails.find((mail) => new RegExp(`^To:.*${email}`, 'im').test(mail) && accept(mail));
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`No such mail to ${email} among ${names.length} in the outbox`);
    await sleep(50);
  }
}

function decode(mail: string): string {
  return mail
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
