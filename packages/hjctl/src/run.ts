import { type AdminClient, createAdminClient, type TenantAdmin } from '@hellojohn/sdk';
import type { Command } from 'commander';
import { EXIT } from './exit-codes';
import { CliError, usageError } from './failure';
import { globalOptions, ownOptions } from './global-options';
import type { Io } from './io';
import { createPrinter, type Printer } from './output/printer';
import { isExposed } from './profiles';
import { type GlobalOptions, resolveSettings, type Settings } from './settings';
import { printable } from './text';

/** What a command is handed: its settings, the client, and the three ways to speak. */
export interface Run {
  io: Io;
  options: GlobalOptions;
  settings: Settings;
  print: Printer;
  /**
   * The client for administrators.
   *
   * @throws CliError `not_signed_in` (exit 3).
   */
  admin(): AdminClient;
  /**
   * What belongs to the chosen tenant.
   *
   * @throws CliError `tenant_required` (exit 2), `not_signed_in` (exit 3).
   */
  tenant(): TenantAdmin;
  /** One line on standard error, unless `--quiet`. */
  note(message: string): void;
  /** One line on standard error, always. */
  warn(message: string): void;
}

/** The program as a whole, as its command files see it. */
export interface Cli {
  io: Io;
  version: string;
  /**
   * Turns a handler into what Commander's `action` takes. The handler gets a `Run`, then the command's arguments and
   * its options.
   */
  action<A extends unknown[]>(handler: Handler<A>): (...args: unknown[]) => Promise<void>;
  /** The same for commands that may name a profile which isn't there yet. */
  profileAction<A extends unknown[]>(handler: Handler<A>): (...args: unknown[]) => Promise<void>;
  /** Adds the verbs of a noun to its command, which until then is only a name. */
  fillNoun(command: Command): Promise<void>;
}

type Handler<A extends unknown[]> = (run: Run, ...args: A) => Promise<void>;

/** Remembers what was called, so that a failure can be explained. */
export interface Trace {
  settings?: Settings;
}

/** @param parts.trace Filled as soon as a command's settings are known. */
export function createCli(
  io: Io,
  {
    version,
    trace,
    fillNoun,
  }: { version: string; trace: Trace; fillNoun: (command: Command, cli: Cli) => Promise<void> },
): Cli {
  const actionWith =
    ({ allowNewProfile }: { allowNewProfile: boolean }) =>
    <A extends unknown[]>(handler: Handler<A>) =>
    async (...args: unknown[]) => {
      const command = args.at(-1) as Command;
      const options = globalOptions(command);
      warnOfToken(io, options);
      const settings = await resolveSettings(options, io, { allowNewProfile });
      trace.settings = settings;
      const run = createRun(io, options, { settings, version });
      if (await isExposed(settings.profilesFile, io.platform)) {
        run.warn(`${settings.profilesFile} can be read by other users; do: chmod 600 ${settings.profilesFile}`);
      }
      await handler(run, ...([...args.slice(0, -2), ownOptions(command.opts())] as A));
    };
  const cli: Cli = {
    io,
    version,
    action: actionWith({ allowNewProfile: false }),
    profileAction: actionWith({ allowNewProfile: true }),
    fillNoun: (command) => fillNoun(command, cli),
  };
  return cli;
}

function createRun(
  io: Io,
  options: GlobalOptions,
  { settings, version }: { settings: Settings; version: string },
): Run {
  const useColor = wantsColor(io, options);
  const run: Run = {
    io,
    options,
    settings,
    print: createPrinter(io, { format: settings.output, useColor }),
    admin: () => {
      if (!settings.token) throw notSignedIn(settings);
      return createAdminClient({
        url: settings.url.value,
        token: settings.token.value,
        timeoutMs: settings.timeoutMs,
        userAgent: `hjctl/${version}`,
      });
    },
    tenant: () => {
      if (!settings.tenant) throw tenantRequired();
      return run.admin().tenant(checkTenantName(settings.tenant.value));
    },
    note: (message) => {
      if (!settings.quiet) io.stderr.write(`${printable(message)}\n`);
    },
    warn: (message) => warn(io, message),
  };
  return run;
}

/**
 * Whether to colour: only on a terminal, and not against the user's word.
 *
 * @see https://no-color.org
 */
function wantsColor(io: Io, options: Pick<GlobalOptions, 'color'>): boolean {
  return options.color && !io.env.NO_COLOR && io.env.TERM !== 'dumb' && Boolean(io.stdout.isTTY);
}

function warn(io: Io, message: string): void {
  io.stderr.write(`warning: ${printable(message)}\n`);
}

function warnOfToken(io: Io, options: GlobalOptions): void {
  if (options.token === undefined) return;
  warn(
    io,
    '--token can be seen by others in the list of processes and stays in the shell history; better: hjctl login, or HELLOJOHN_TOKEN',
  );
}

/** Slug or id. Only what could lead to another path is refused here; whether it exists, the server knows. */
function checkTenantName(name: string): string {
  if (/^[A-Za-z0-9_-]{1,63}$/.test(name)) return name;
  throw usageError(`"${printable(name)}" can't name a tenant`, 'Give a slug such as acme-corp, or an id (ten_…).');
}

function tenantRequired(): CliError {
  return new CliError('tenant_required', 'no tenant is chosen', {
    hints: [
      'Name it by slug or id: --tenant acme-corp (or HELLOJOHN_TENANT)',
      'Keep one as the default: hjctl login --tenant acme-corp',
      'See them all: hjctl tenants list',
    ],
  });
}

function notSignedIn({ url, otherServer, profileName }: Settings): CliError {
  const hints = [
    `Sign in: hjctl login --url ${url.value}${profileName === 'default' ? '' : ` --profile ${profileName}`}`,
  ];
  if (otherServer !== undefined) {
    hints.unshift(`The token of profile "${profileName}" belongs to ${otherServer} and goes nowhere else.`);
  }
  hints.push('Or set HELLOJOHN_TOKEN to the admin token or an API key.');
  return new CliError('not_signed_in', `no token for ${url.value}`, { exitCode: EXIT.notAllowed, hints });
}
