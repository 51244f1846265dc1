import type { ApiKeyCreate } from '@hellojohn/sdk';
import type { Command } from 'commander';
import { usageError } from '../failure';
import { collectList, parseTime } from '../flags';
import { examples } from '../help';
import { addPagingOptions, type PagingOptions, printListing } from '../listing';
import { field, type View } from '../output/view';
import type { Cli, Run } from '../run';
import { confirm, isInteractive } from '../secrets';
import { addRevoke, addRotate } from '../signing-keys/replace';
import { toRow } from '../wire';

const KEY_VIEW: View = {
  columns: [
    field('ID', 'id'),
    field('NAME', 'name'),
    { heading: 'TENANT', cell: (row) => row.tenant_id ?? 'all' },
    field('SCOPES', 'scopes'),
    field('EXPIRES', 'expires_at'),
    field('LAST USED', 'last_used_at'),
  ],
  fields: ['id', 'name', 'tenant_id', 'scopes', 'created_at', 'expires_at', 'last_used_at'],
};

/** The one answer that holds the secret. */
const NEW_KEY_VIEW: View = { ...KEY_VIEW, fields: [...KEY_VIEW.fields, 'key'] };

export function register(keys: Command, cli: Cli): void {
  keys.description('List, create and delete API keys; replace or withdraw the signing key').usage('<verb> [options]');

  addPagingOptions(
    keys.command('list').description('List API keys, without their secrets; with --tenant those of one tenant'),
    'key',
  )
    .addHelpText('after', examples('hjctl keys list', 'hjctl keys list --tenant acme-corp'))
    .action(cli.action(listKeys));

  keys
    .command('create')
    .description('Create an API key and show its secret, once')
    .argument('[name]', 'what the key is for (the same as --name)')
    .option('--name <name>', 'what the key is for')
    .requiredOption('--scope <scope>', 'what it may do: users:read, users:write, … or * (repeatable)', collectList)
    .option('--expires-at <time>', 'ends then: RFC 3339, or a date (UTC)', parseTime)
    .option('--all-tenants', 'works in every tenant, whatever --tenant, HELLOJOHN_TENANT and the profile say')
    .addHelpText(
      'after',
      examples(
        'hjctl keys create nightly-sync --scope users:read --scope users:write --tenant acme-corp',
        'hjctl keys create reporting --scope users:read --all-tenants --expires-at 2030-01-01',
      ),
    )
    .action(cli.action(createKey));

  keys
    .command('delete')
    .description('End an API key at once')
    .argument('<id>', 'id of the key (key_…)')
    .option('-y, --yes', "don't ask")
    .addHelpText('after', examples('hjctl keys delete key_01HX…'))
    .action(cli.action(deleteKey));

  addRotate(keys, cli);
  addRevoke(keys, cli);
}

async function listKeys(run: Run, options: PagingOptions): Promise<void> {
  const { apiKeys } = run.admin();
  const { all: _all, ...paging } = options;
  // Only the flag narrows: a default tenant would hide the keys that work everywhere.
  const query = { ...paging, ...(run.options.tenant !== undefined && { tenant: run.options.tenant }) };
  await printListing(run, options, {
    noun: 'key',
    key: 'api_keys',
    view: KEY_VIEW,
    page: () => apiKeys.list(query),
    all: () => apiKeys.iterate(query),
  });
}

interface CreateOptions {
  name?: string;
  scope: string[];
  expiresAt?: string;
  allTenants?: boolean;
}

async function createKey(run: Run, argument: string | undefined, options: CreateOptions): Promise<void> {
  const name = options.name ?? argument;
  if (name === undefined) throw usageError('the key needs a name', 'For example: hjctl keys create nightly-sync …');
  const tenant = options.allTenants ? undefined : run.settings.tenant?.value;
  const key = await run.admin().apiKeys.create({
    name,
    // Which scopes there are, the server judges; a newer one may know more.
    scopes: options.scope as ApiKeyCreate['scopes'],
    ...(tenant !== undefined && { tenant }),
    ...(options.expiresAt !== undefined && { expiresAt: options.expiresAt }),
  });
  await run.print.one(toRow(key), NEW_KEY_VIEW);
  run.note('Keep the key now: it is not shown again.');
  if (key.tenantId === null) run.note('It works in every tenant. For one tenant only: --tenant');
}

async function deleteKey(run: Run, id: string, { yes = false }: { yes?: boolean }): Promise<void> {
  const { apiKeys } = run.admin();
  if (!yes && isInteractive(run.io)) await confirm(run.io, `End key ${id} for good?`);
  await apiKeys.delete(id);
  run.note(`Key ${id} has ended.`);
}
