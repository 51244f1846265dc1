import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config';

/** The secrets of an installation. */
export interface Secrets {
  adminToken: string;
  /** 32 bytes. */
  secretKey: Buffer;
  /** The one that `secretKey` replaces; null = there is none. */
  previousSecretKey: Buffer | null;
  /** File that holds the root admin token; null when it came from the environment. */
  adminTokenFile: string | null;
}

/** Takes the secrets from the configuration, else from the data directory, where they are generated once (mode 0600). */
export async function loadSecrets(config: Config): Promise<Secrets> {
  const adminTokenFile = config.adminToken === undefined ? join(config.dataDir, 'admin-token') : null;
  const adminToken =
    config.adminToken ??
    (await readOrCreate(config.dataDir, 'admin-token', () => randomBytes(32).toString('base64url')));
  const secretKey =
    config.secretKey ?? (await readOrCreate(config.dataDir, 'secret-key', () => randomBytes(32).toString('base64')));
  const key = Buffer.from(secretKey, 'base64');
  if (adminToken.length < 32) throw new Error(`${join(config.dataDir, 'admin-token')} holds fewer than 32 characters`);
  if (key.length !== 32) throw new Error(`${join(config.dataDir, 'secret-key')} does not hold 32 bytes in base64`);
  return { adminToken, secretKey: key, previousSecretKey: await loadPrevious(config), adminTokenFile };
}

/** From the environment; for a generated secret key, from the file that the operator has moved it to. */
async function loadPrevious({ previousSecretKey, secretKey, dataDir }: Config): Promise<Buffer | null> {
  const file = join(dataDir, 'secret-key.previous');
  const moved = secretKey === undefined ? await readFile(file, 'utf8').catch(ignoreMissing) : null;
  const text = previousSecretKey ?? moved?.trim();
  if (text === undefined) return null;
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32) throw new Error(`${file} does not hold 32 bytes in base64`);
  return key;
}

/** Two servers may start at once: the first to link its file wins, and both read that one. */
async function readOrCreate(dir: string, name: string, create: () => string): Promise<string> {
  const file = join(dir, name);
  await mkdir(dir, { recursive: true });
  const existing = await readFile(file, 'utf8').catch(ignoreMissing);
  if (existing !== null) return existing.trim();
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${create()}\n`, { mode: 0o600 });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  return (await readFile(file, 'utf8')).trim();
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
