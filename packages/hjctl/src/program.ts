import { Command } from 'commander';
import { usageError } from './failure';
import { addGlobalOptions } from './global-options';
import type { Io } from './io';
import { NOUNS } from './nouns';
import type { Cli } from './run';

const EXAMPLES = `
Examples:
  hjctl login
  hjctl users list --tenant acme-corp --search alice
  hjctl users disable alice@acme.com --tenant acme-corp --reason "left the company"
  hjctl users list --tenant acme-corp --all -o csv > users.csv

A flag goes before the environment (HELLOJOHN_URL, HELLOJOHN_TOKEN, HELLOJOHN_TENANT,
HELLOJOHN_OUTPUT, HELLOJOHN_PROFILE), and that before the profile kept by hjctl login.
With no token in any of them, hjctl uses the admin-token of a server on this machine:
of HELLOJOHN_DATA_DIR, or of .hellojohn here or in a folder above.

Exit codes: 0 done, 1 other failure, 2 usage, 3 not signed in or not allowed, 4 not found,
5 conflict or precondition, 6 refused as invalid, 7 server unreachable or failing.
`;

/** Builds the command tree: global options and one empty command for each noun, filled when it is called. */
export function createProgram(cli: Cli): Command {
  const program = new Command('hjctl')
    .description('Manage the users of HelloJohn from the command line.')
    .usage('<command> [options]')
    .exitOverride()
    .configureOutput(outputFor(cli.io))
    .configureHelp({ helpWidth: Math.min(cli.io.stdout.columns ?? 100, 120) })
    .version(cli.version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .enablePositionalOptions()
    .addHelpText('after', EXAMPLES);
  addGlobalOptions(program);
  addHelpCommand(program, cli);
  for (const { name, summary } of NOUNS) addGlobalOptions(program.command(name).description(summary));
  program.hook('preSubcommand', (_program, command) => cli.fillNoun(command));
  pointToHelp(program);
  return program;
}

/** Commander's own would show a noun whose verbs aren't loaded. */
function addHelpCommand(program: Command, cli: Cli): void {
  program.helpCommand(false);
  program
    .command('help')
    .description('Show help for a command')
    .argument('[command...]', 'for example: users list')
    .action(async (words: string[]) => {
      let command = program;
      for (const word of words) {
        const child = command.commands.find((candidate) => candidate.name() === word);
        if (!child) throw usageError(`there is no command "${words.join(' ')}"`, 'See: hjctl --help');
        if (command === program) await cli.fillNoun(child);
        command = child;
      }
      command.outputHelp();
    });
}

/** Adds a noun's verbs to its command. */
export async function fillNoun(command: Command, cli: Cli): Promise<void> {
  const noun = NOUNS.find(({ name }) => name === command.name());
  if (!noun) return;
  const { register } = await noun.load();
  register(command, cli);
  for (const verb of command.commands) addGlobalOptions(verb);
  pointToHelp(command);
}

/** Says after each usage error where the help for just that command is. */
function pointToHelp(command: Command): void {
  const names: string[] = [];
  for (let at: Command | null = command; at; at = at.parent) names.unshift(at.name());
  command.showHelpAfterError(`  See: ${names.join(' ')} --help`);
  for (const child of command.commands) pointToHelp(child);
}

function outputFor({ stdout, stderr }: Io) {
  return {
    writeOut: (text: string) => stdout.write(text),
    writeErr: (text: string) => stderr.write(text),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
    outputError: (text: string, write: (text: string) => void) =>
      write(text.replace(/^error: /, 'error: usage: ').replace(/\n\((Did you mean .*)\)/s, '\n  $1')),
  };
}
