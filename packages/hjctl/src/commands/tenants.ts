import type { Command } from 'commander';
import { usageError } from '../failure';
import { examples } from '../help';
import { addPagingOptions, type PagingOptions, printListing } from '../listing';
import { field, type View } from '../output/view';
import type { Cli, Run } from '../run';
import { confirmByTyping, mustAsk } from '../secrets';
import { toRow } from '../wire';

const TENANT_ARGUMENT = 'slug or id (ten_…)';

const TENANT_VIEW: View = {
  columns: [field('ID', 'id'), field('SLUG', 'slug'), field('NAME', 'name'), field('CREATED', 'created_at')],
  fields: ['id', 'slug', 'name', 'created_at', 'updated_at'],
};

export function register(tenants: Command, cli: Cli): void {
  tenants.description('List, create, change and delete tenants').usage('<verb> [options]');

  addPagingOptions(tenants.command('list').description('List tenants'), 'tenant')
    .option('--search <text>', 'part of name or slug')
    .addHelpText(
      'after',
      examples('hjctl tenants list', 'hjctl tenants list --search acme', 'hjctl tenants list --all -o ndjson'),
    )
    .action(cli.action(listTenants));

  tenants
    .command('get')
    .description('Show a tenant')
    .argument('<tenant>', TENANT_ARGUMENT)
    .addHelpText('after', examples('hjctl tenants get acme-corp'))
    .action(cli.action((run, name: string) => showTenant(run, name)));

  tenants
    .command('create')
    .description('Create a tenant')
    .argument('[name]', 'name for people (the same as --name)')
    .option('--name <name>', 'name for people')
    .option('--slug <slug>', 'short name in commands and paths (default: made from the name)')
    .addHelpText('after', examples('hjctl tenants create "Acme Corp"', 'hjctl tenants create --name Acme --slug acme'))
    .action(cli.action(createTenant));

  tenants
    .command('update')
    .description('Change a tenant; what is not named stays as it is')
    .argument('<tenant>', TENANT_ARGUMENT)
    .option('--name <name>', 'name for people')
    .option('--slug <slug>', 'short name in commands and paths')
    .addHelpText('after', examples('hjctl tenants update acme-corp --name "Acme Corporation"'))
    .action(cli.action(updateTenant));

  tenants
    .command('delete')
    .description('Delete a tenant with all its users, for good')
    .argument('<tenant>', TENANT_ARGUMENT)
    .option('-y, --yes', "don't ask; needed where there is no terminal")
    .option('--confirm <slug>', "the tenant's slug once more, in place of --yes")
    .addHelpText('after', examples('hjctl tenants delete acme-test', 'hjctl tenants delete acme-test --yes'))
    .action(cli.action(deleteTenant));
}

async function listTenants(run: Run, options: PagingOptions & { search?: string }): Promise<void> {
  const { tenants } = run.admin();
  const { all: _all, ...query } = options;
  await printListing(run, options, {
    noun: 'tenant',
    key: 'tenants',
    view: TENANT_VIEW,
    page: () => tenants.list(query),
    all: () => tenants.iterate(query),
  });
}

async function showTenant(run: Run, name: string): Promise<void> {
  await run.print.one(toRow(await run.admin().tenants.get(name)), TENANT_VIEW);
}

interface TenantOptions {
  name?: string;
  slug?: string;
}

async function createTenant(run: Run, argument: string | undefined, options: TenantOptions): Promise<void> {
  const name = options.name ?? argument;
  if (name === undefined) throw usageError('the tenant needs a name', 'For example: hjctl tenants create "Acme Corp"');
  const tenant = await run.admin().tenants.create({ ...options, name });
  await run.print.one(toRow(tenant), TENANT_VIEW, { asRow: true });
  run.note(`Created tenant ${tenant.slug}. Its users: hjctl users list --tenant ${tenant.slug}`);
}

async function updateTenant(run: Run, name: string, options: TenantOptions): Promise<void> {
  if (Object.keys(options).length === 0)
    throw usageError('nothing to change was named', 'Give --name, --slug, or both.');
  const tenant = await run.admin().tenants.update(name, options);
  await run.print.one(toRow(tenant), TENANT_VIEW, { asRow: true });
  run.note(`Updated tenant ${tenant.slug}.`);
}

async function deleteTenant(
  run: Run,
  name: string,
  { yes = false, confirm }: { yes?: boolean; confirm?: string },
): Promise<void> {
  const { tenants } = run.admin();
  const isAsked = confirm === undefined && mustAsk(run.io, yes);
  const tenant = confirm === undefined ? await tenants.get(name) : undefined;
  if (isAsked && tenant) {
    await confirmByTyping(run.io, `Delete tenant "${tenant.name}" with all its users for good?`, tenant.slug);
  }
  await tenants.delete(tenant?.id ?? name, { confirm: confirm ?? tenant?.slug ?? '' });
  run.note(`Deleted tenant ${name} with all that was in it.`);
}
