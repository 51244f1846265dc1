import { type AdminClient, type Caller, isHelloJohnError } from '@hellojohn/sdk';
import type { Command } from 'commander';
import { usageError } from '../failure';
import { isLoopback } from '../local-token';
import { findProfile, type Profile, readProfiles, writeProfiles } from '../profiles';
import type { Cli, Run } from '../run';
import { ask, isInteractive, readInput } from '../secrets';
import { checkToken, type Sourced } from '../settings';

const EXAMPLES = `
Examples:
  hjctl login                                      asks for the token
  hjctl login --url https://auth.example.com --tenant acme-corp
  hjctl login --profile staging --url https://staging.example.com < token.txt
  hjctl login < .hellojohn/admin-token

--url and --tenant are kept with the token as defaults of the profile.
`;

export function register(login: Command, cli: Cli): void {
  login
    .description('Check a token (from a prompt or standard input) and keep it for later commands')
    .addHelpText('after', EXAMPLES)
    .action(cli.profileAction(signIn));
}

async function signIn(run: Run): Promise<void> {
  const { settings, options } = run;
  const { url, profileName, profilesFile } = settings;
  if (!isEncrypted(url.value)) run.warn(`${url.value} is not encrypted: the token can be read on its way`);

  const token = checkToken(await obtainToken(run));
  settings.token = token;
  const admin = run.admin();
  const caller = await admin.whoami();
  if (options.tenant !== undefined) await checkTenant(admin, options.tenant);

  const file = await readProfiles(profilesFile);
  const old = findProfile(file, profileName);
  const tenant = options.tenant ?? (old?.url === url.value ? old.tenant : undefined) ?? tenantOf(caller);
  const profile: Profile = { ...old, url: url.value, token: token.value };
  if (tenant) profile.tenant = tenant;
  else delete profile.tenant;
  await writeProfiles(profilesFile, { ...file, profiles: { ...file.profiles, [profileName]: profile } });

  run.note(`Signed in to ${url.value} as ${nameOf(caller)}. Profile "${profileName}" in ${profilesFile}`);
  run.note(tenant ? `Default tenant: ${tenant}` : 'No default tenant; name one with --tenant. See: hjctl tenants list');
  if (run.io.env.HELLOJOHN_TOKEN) run.warn('HELLOJOHN_TOKEN is set and goes before the profile');
}

/** From the flag, from standard input, from the environment or, on a terminal, by asking. */
async function obtainToken(run: Run): Promise<Sourced> {
  const { io, options } = run;
  if (options.token !== undefined) return { value: options.token, source: '--token' };
  if (!io.stdin.isTTY) {
    const piped = (await readInput(io)).trim();
    if (piped !== '') return { value: piped, source: 'standard input' };
  }
  if (io.env.HELLOJOHN_TOKEN) return { value: io.env.HELLOJOHN_TOKEN, source: 'HELLOJOHN_TOKEN' };
  if (!isInteractive(io)) {
    throw usageError('standard input holds no token', 'For example: hjctl login < .hellojohn/admin-token');
  }
  run.note(`Signing in to ${run.settings.url.value} (another: --url)`);
  const asked = (await ask(io, 'Admin token or API key (not shown): ', { silent: true })).trim();
  if (asked === '') throw usageError('no token was given');
  return { value: asked, source: 'the prompt' };
}

/** A default tenant that doesn't exist is a mistake now, not at every later command. */
async function checkTenant(admin: AdminClient, tenant: string): Promise<void> {
  try {
    await admin.tenants.get(tenant);
  } catch (error) {
    // A key without the scope to read tenants may still work in this one.
    if (!isHelloJohnError(error) || error.status !== 403) throw error;
  }
}

function isEncrypted(url: string): boolean {
  const { protocol } = new URL(url);
  return protocol === 'https:' || isLoopback(new URL(url));
}

/** A key of one tenant, or an admin of one, works in no other; so it is the default. */
function tenantOf(caller: Caller): string | null {
  return caller.type === 'root' ? null : caller.tenantId;
}

function nameOf(caller: Caller): string {
  if (caller.type === 'root') return 'root';
  return caller.type === 'api_key' ? `API key "${caller.name}"` : caller.email;
}
