import { type Command, Option } from 'commander';
import { DEFAULT_URL, type GlobalOptions, OUTPUT_FORMATS } from './settings';

const GROUP = 'Global Options:';

function options(): Option[] {
  return [
    new Option('--url <url>', `address of the server (default: ${DEFAULT_URL})`),
    new Option('--token <token>', 'admin token or API key; better from hjctl login or HELLOJOHN_TOKEN'),
    new Option('--tenant <tenant>', 'tenant, by slug or id'),
    new Option('-o, --output <format>', 'how to print (default: table)').choices(OUTPUT_FORMATS),
    new Option('--profile <name>', 'profile of hjctl login (default: default)'),
    new Option('--timeout <seconds>', 'wait this long for an answer (default: 30)'),
    new Option('--no-color', 'no colours (also: NO_COLOR)'),
    new Option('--quiet', 'only data, warnings and errors'),
  ];
}

const NAMES = options().map((option) => option.attributeName());

/**
 * Gives a command the global options as its own. With them on the root alone, Commander would look for them among the
 * words of the whole line, and take the `-o` out of `--reason "-o…"`.
 */
export function addGlobalOptions(command: Command): void {
  for (const option of options()) command.addOption(option.helpGroup(GROUP));
}

/** The global options of the line, wherever they stand; of a repeated one, that nearest to the verb. */
export function globalOptions(command: Command): GlobalOptions {
  const found: Partial<Record<string, unknown>> = {};
  for (let at: Command | null = command; at; at = at.parent) {
    for (const name of NAMES) {
      if (at.getOptionValueSource(name) === 'cli') found[name] ??= at.getOptionValue(name);
    }
  }
  return { color: true, ...found };
}

/** What is left for the verb itself. A token must not end up among the fields of a request. */
export function ownOptions(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !NAMES.includes(name)));
}
