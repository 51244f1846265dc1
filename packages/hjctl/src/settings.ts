import { CliError, usageError } from './failure';
import { envValue, type Io } from './io';
import { findLocalToken, isLoopback } from './local-token';
import { checkProfileName, DEFAULT_PROFILE, findProfile, type Profile, profilesPath, readProfiles } from './profiles';

export const OUTPUT_FORMATS = ['table', 'json', 'ndjson', 'csv', 'yaml'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** The options every command takes, as Commander delivers them. */
export interface GlobalOptions {
  url?: string;
  token?: string;
  tenant?: string;
  output?: string;
  profile?: string;
  /** Seconds. */
  timeout?: string;
  color: boolean;
  quiet?: boolean;
}

export const DEFAULT_URL = 'http://127.0.0.1:8080';
const DEFAULT_TIMEOUT_SECONDS = 30;
const MAX_TIMEOUT_SECONDS = 3600;

/** A value and the place it comes from, in words for people: `--token`, `HELLOJOHN_TOKEN`, `profile "default"`. */
export interface Sourced {
  value: string;
  source: string;
}

export interface Settings {
  url: Sourced;
  /** Undefined: not signed in. */
  token: Sourced | undefined;
  /** Default tenant, id or slug. */
  tenant: Sourced | undefined;
  output: OutputFormat;
  timeoutMs: number;
  quiet: boolean;
  profileName: string;
  profilesFile: string;
  /** The server whose token the profile holds, when that isn't the server to be called. */
  otherServer: string | undefined;
}

/**
 * What a command works with. Each value comes from the flag, else the environment, else the profile. With a token in
 * none of them and a server on this machine, the token is the one that server left in its data directory.
 *
 * A token never goes to a server it wasn't meant for: the profile's only to the profile's server, a file's only to
 * this machine.
 *
 * @throws CliError `usage`, `config_invalid`, `profile_not_found` (exit 2): a value that isn't usable, wherever it
 * comes from. With `allowNewProfile` a profile may be named that isn't there yet.
 */
export async function resolveSettings(
  options: GlobalOptions,
  io: Io,
  { allowNewProfile = false }: { allowNewProfile?: boolean } = {},
): Promise<Settings> {
  const namedProfile = options.profile ?? envValue(io, 'HELLOJOHN_PROFILE');
  const profileName = checkProfileName(namedProfile ?? DEFAULT_PROFILE);
  const profilesFile = profilesPath(io);
  const file = await readProfiles(profilesFile);
  const profile = findProfile(file, profileName);
  if (!profile && namedProfile && !allowNewProfile) throw unknownProfile(profileName, Object.keys(file.profiles));
  const source = sources(options, io, { name: profileName, profile: profile ?? {} });

  const given = source('url') ?? { value: DEFAULT_URL, source: 'default' };
  const url = { value: parseUrl(given).href.replace(/\/+$/, ''), source: given.source };
  const { token, otherServer } = await findToken(url.value, source('token'), { io, profile });
  return {
    url,
    token,
    tenant: source('tenant'),
    output: parseOutput(source('output')),
    timeoutMs: parseTimeout(options.timeout),
    quiet: options.quiet ?? false,
    profileName,
    profilesFile,
    otherServer,
  };
}

type Key = 'url' | 'token' | 'tenant' | 'output';

function sources(options: GlobalOptions, io: Io, { name, profile }: { name: string; profile: Profile }) {
  return (key: Key): Sourced | undefined => {
    const flag = options[key];
    // An empty flag is an unset shell variable; falling back to another token or tenant would be a trap.
    if (flag === '') throw usageError(`--${key} is empty`);
    if (flag !== undefined) return { value: flag, source: `--${key}` };
    const variable = `HELLOJOHN_${key.toUpperCase()}`;
    const value = envValue(io, variable);
    if (value !== undefined) return { value, source: variable };
    return profile[key] ? { value: profile[key], source: `profile "${name}"` } : undefined;
  };
}

async function findToken(
  url: string,
  given: Sourced | undefined,
  { io, profile }: { io: Io; profile: Profile | undefined },
): Promise<Pick<Settings, 'token' | 'otherServer'>> {
  const fromProfile = given?.source.startsWith('profile ') ?? false;
  const otherServer = fromProfile && !isSameServer(url, profile?.url ?? DEFAULT_URL) ? profile?.url : undefined;
  if (given && otherServer === undefined) return { token: checkToken(given), otherServer: undefined };
  const local = isLoopback(new URL(url)) ? await findLocalToken(io) : undefined;
  const token = local && checkToken({ value: local.token, source: local.file });
  return { token, otherServer: token ? undefined : otherServer };
}

/** Same scheme, host, port and path; the names of this machine count as one. */
export function isSameServer(left: string, right: string): boolean {
  const [a, b] = [new URL(left), URL.canParse(right) ? new URL(right) : undefined];
  if (!b || a.protocol !== b.protocol || a.port !== b.port) return false;
  if (a.pathname.replace(/\/+$/, '') !== b.pathname.replace(/\/+$/, '')) return false;
  return a.hostname === b.hostname || (isLoopback(a) && isLoopback(b));
}

/** @throws CliError `usage`: not an http(s) address, or one that carries a password. */
function parseUrl({ value, source }: Sourced): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw usageError(`the URL of ${source} must start with http:// or https://`, `For example: --url ${DEFAULT_URL}`);
  }
  if (url.username || url.password) {
    throw usageError(`the URL of ${source} carries a user name or password`, 'Give the token by hjctl login.');
  }
  if (url.search || url.hash) throw usageError(`the URL of ${source} must end before "?" and "#"`);
  return url;
}

/** @throws CliError `usage`: a token that could not be a header's value. The token isn't shown. */
export function checkToken(token: Sourced): Sourced {
  if (!/^[\x21-\x7e]+$/.test(token.value)) {
    throw usageError(`the token of ${token.source} holds spaces, line breaks or characters that no token has`);
  }
  return token;
}

function parseOutput(given: Sourced | undefined): OutputFormat {
  const format = OUTPUT_FORMATS.find((known) => known === (given?.value ?? 'table'));
  if (format) return format;
  throw usageError(
    `the output format of ${given?.source} is "${given?.value}"`,
    `Choose one of ${OUTPUT_FORMATS.join(', ')}.`,
  );
}

function parseTimeout(text: string | undefined): number {
  if (text === undefined) return DEFAULT_TIMEOUT_SECONDS * 1000;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (seconds > 0 && seconds <= MAX_TIMEOUT_SECONDS) return Math.ceil(seconds * 1000);
  throw usageError(`--timeout "${text}" must be seconds above 0 and at most ${MAX_TIMEOUT_SECONDS}`);
}

function unknownProfile(name: string, known: string[]): CliError {
  return new CliError('profile_not_found', `there is no profile "${name}"`, {
    hints: [
      known.length > 0 ? `Profiles: ${known.join(', ')}` : 'No profile is saved yet.',
      `To make it: hjctl login --profile ${name}`,
    ],
  });
}
