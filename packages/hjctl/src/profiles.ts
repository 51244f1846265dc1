import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { EXIT } from './exit-codes';
import { CliError, usageError } from './failure';
import { envValue, type Io } from './io';

export interface Profile {
  url?: string;
  /** Root admin token, API key or access token of a tenant admin. */
  token?: string;
  /** Default tenant, id or slug. */
  tenant?: string;
  /** Default of `--output`. */
  output?: string;
}

/** The whole file. Keys that this version doesn't know are kept when it is written back. */
export interface ProfileFile {
  profiles: Record<string, Profile>;
}

export const DEFAULT_PROFILE = 'default';

const PROFILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const PROFILE_KEYS = ['url', 'token', 'tenant', 'output'] as const;

/** `$XDG_CONFIG_HOME/hellojohn/config.json`; without that variable `~/.config`, on Windows `%APPDATA%`. */
export function profilesPath(io: Io): string {
  const { join, isAbsolute } = io.platform === 'win32' ? path.win32 : path.posix;
  const xdg = envValue(io, 'XDG_CONFIG_HOME');
  const appData = io.platform === 'win32' ? envValue(io, 'APPDATA') : undefined;
  // The XDG specification says that a relative path is to be ignored.
  const base = xdg && isAbsolute(xdg) ? xdg : (appData ?? join(io.homeDir(), '.config'));
  return join(base, 'hellojohn', 'config.json');
}

/** @throws CliError `usage`: the name could not be a key in the file. */
export function checkProfileName(name: string): string {
  if (!PROFILE_NAME.test(name)) {
    throw usageError(`"${name}" can't name a profile`, 'Use letters, digits, ".", "_" and "-", at most 64.');
  }
  return name;
}

/**
 * Reads the profiles; a file that doesn't exist holds none.
 *
 * @throws CliError `config_invalid` (exit 2): unreadable, not JSON, or of another shape. The text of the file, which
 * holds secrets, is never part of the message.
 */
export async function readProfiles(file: string): Promise<ProfileFile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { profiles: {} };
    throw invalidFile(file, `can't be read (${code ?? 'unknown reason'})`);
  }
  return parseProfiles(text, file);
}

export function parseProfiles(text: string, file: string): ProfileFile {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    throw invalidFile(file, `is not valid JSON${position ? ` (at character ${position})` : ''}`);
  }
  if (!isObject(document)) throw invalidFile(file, 'must hold a JSON object');
  const profiles = document.profiles ?? {};
  if (!isObject(profiles)) throw invalidFile(file, '"profiles" must be an object');
  for (const [name, profile] of Object.entries(profiles)) {
    if (!isObject(profile)) throw invalidFile(file, `profile "${name}" must be an object`);
    for (const key of PROFILE_KEYS) {
      const value = Object.hasOwn(profile, key) ? profile[key] : undefined;
      if (value !== undefined && typeof value !== 'string') {
        throw invalidFile(file, `"${key}" of profile "${name}" must be a string`);
      }
    }
  }
  return { ...document, profiles: profiles as Record<string, Profile> };
}

export function findProfile(file: ProfileFile, name: string): Profile | undefined {
  return Object.hasOwn(file.profiles, name) ? file.profiles[name] : undefined;
}

/**
 * Replaces the file in one step (mode 0600, in a folder with mode 0700): a reader sees the old text or the new one,
 * and a crash leaves the old one. A symbolic link stays one, its target is replaced.
 *
 * @throws CliError `config_not_written` (exit 1): no right, no room, something else in its place.
 */
export async function writeProfiles(file: string, content: ProfileFile): Promise<void> {
  try {
    await replaceFile(file, `${JSON.stringify(content, null, 2)}\n`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CliError('config_not_written', `${file} can't be written (${code ?? message})`, {
      exitCode: EXIT.failure,
    });
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const target = await realpath(file).catch(() => file);
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Whether others than the owner can read the file with the tokens. Always false on Windows, which has no modes. */
export async function isExposed(file: string, platform: NodeJS.Platform): Promise<boolean> {
  if (platform === 'win32') return false;
  const stats = await stat(file).catch(() => undefined);
  return stats !== undefined && (stats.mode & 0o077) !== 0;
}

function invalidFile(file: string, problem: string): CliError {
  return new CliError('config_invalid', `${file} ${problem}`, {
    hints: ['Repair the file, or remove it and sign in again: hjctl login'],
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
