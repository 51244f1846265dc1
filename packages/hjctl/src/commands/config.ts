import type { AuthConfigUpdate } from '@hellojohn/sdk';
import type { Command } from 'commander';
import { CliError, usageError } from '../failure';
import { parseValue } from '../flags';
import { examples } from '../help';
import { flatten, isPlainObject, type Row } from '../output/view';
import type { Cli, Run } from '../run';
import { toRow } from '../wire';

export function register(config: Command, cli: Cli): void {
  config.description("Read and change a tenant's auth config").usage('<verb> [options]');

  config
    .command('get')
    .description('Show the auth config, or one value of it')
    .argument('[key]', 'for example password_policy.min_length')
    .addHelpText(
      'after',
      examples('hjctl config get --tenant acme-corp', 'hjctl config get session_config.access_token_ttl'),
    )
    .action(cli.action(getConfig));

  config
    .command('set')
    .description('Change values of the auth config; the others stay as they are')
    .argument('<key=value...>', 'value: JSON when it parses, else text')
    .addHelpText(
      'after',
      examples(
        'hjctl config set allow_sign_up=false password_policy.min_length=12',
        `hjctl config set 'user_editable_metadata_keys=["theme","language"]'`,
        'hjctl config set app_url https://app.example.com',
      ),
    )
    .action(cli.action(setConfig));
}

async function getConfig(run: Run, key: string | undefined): Promise<void> {
  const config = toRow(await run.tenant().authConfig.get());
  const value = key === undefined ? config : pick(config, key);
  if (!isPlainObject(value)) return run.print.value(value);
  await printConfig(run, value);
}

async function setConfig(run: Run, words: string[]): Promise<void> {
  const changes = parseChanges(words);
  const config = await run.tenant().authConfig.update(changes);
  await printConfig(run, toRow(config));
  run.note(`Changed ${words.length === 1 ? 'the value' : 'the values'}. This is the whole config.`);
}

/** Tables and CSV show the keys as `config set` takes them. */
async function printConfig(run: Run, config: Row): Promise<void> {
  const { output } = run.settings;
  const row = output === 'table' || output === 'csv' ? flatten(config) : config;
  await run.print.one(row, { columns: [], fields: Object.keys(row) });
}

function pick(config: Row, key: string): unknown {
  let value: unknown = config;
  for (const name of key.split('.')) {
    if (!isPlainObject(value) || !Object.hasOwn(value, name)) {
      throw new CliError('usage', `the auth config has no key "${key}"`, { hints: ['All keys: hjctl config get'] });
    }
    value = value[name];
  }
  return value;
}

/** `a=1 b.c=2` as nested changes; also takes the two words `key value`. */
export function parseChanges(words: readonly string[]): AuthConfigUpdate {
  const [first = '', second] = words;
  const pairs = words.length === 2 && second !== undefined && !first.includes('=') ? [`${first}=${second}`] : words;
  const changes: Record<string, unknown> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw usageError(`"${pair}" must be key=value`, 'For example: hjctl config set allow_sign_up=false');
    const key = pair.slice(0, at);
    assign(changes, key, parseValue('config set', key, pair.slice(at + 1)));
  }
  // Names in the API's own form pass through the SDK as they are. Which ones there are, the server judges.
  return changes as AuthConfigUpdate;
}

function assign(changes: Record<string, unknown>, key: string, value: unknown): void {
  const names = key.split('.');
  if (!names.every((name) => /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))) {
    throw usageError(`"${key}" can't be a key of the auth config`, 'All keys: hjctl config get');
  }
  const last = names.pop() ?? '';
  let target = changes;
  for (const name of names) {
    const inner = Object.hasOwn(target, name) ? target[name] : undefined;
    const next: Record<string, unknown> = isPlainObject(inner) ? inner : {};
    target[name] = next;
    target = next;
  }
  target[last] = value;
}
