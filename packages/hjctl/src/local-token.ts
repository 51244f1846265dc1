import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { envValue, type Io } from './io';

/** A root admin token found on this machine. */
export interface LocalToken {
  token: string;
  file: string;
}

const TOKEN_FILE = 'admin-token';
const DATA_DIR = '.hellojohn';

/**
 * Where a server on this machine may have left its root admin token, nearest first: `HELLOJOHN_DATA_DIR`, then
 * `.hellojohn` in the current folder and in each folder above it.
 */
function localTokenFiles(io: Pick<Io, 'env' | 'cwd'>): string[] {
  const files: string[] = [];
  const dataDir = envValue(io, 'HELLOJOHN_DATA_DIR');
  if (dataDir) files.push(path.resolve(io.cwd, dataDir, TOKEN_FILE));
  for (let folder = path.resolve(io.cwd); ; folder = path.dirname(folder)) {
    files.push(path.join(folder, DATA_DIR, TOKEN_FILE));
    if (path.dirname(folder) === folder) return files;
  }
}

/** The first token of {@link localTokenFiles} that this user may read. */
export async function findLocalToken(io: Pick<Io, 'env' | 'cwd'>): Promise<LocalToken | undefined> {
  for (const file of localTokenFiles(io)) {
    const token = await readFile(file, 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
    if (token) return { token, file };
  }
  return undefined;
}

/**
 * Whether the host of this URL is this machine. Only then may a token from its disk be sent there.
 *
 * @see RFC 6761 section 6.3: names under `localhost` are loopback.
 */
export function isLoopback(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
