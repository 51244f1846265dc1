import type { Command } from 'commander';
import { usageError } from '../failure';
import { clearing, collect } from '../flags';
import { examples } from '../help';
import { addPagingOptions, type PagingOptions, printListing } from '../listing';
import { field, type View } from '../output/view';
import type { Cli, Run } from '../run';
import { confirm, isInteractive } from '../secrets';
import { toRow } from '../wire';

const ROLE_VIEW: View = {
  columns: [
    field('NAME', 'name'),
    field('BUILT IN', 'built_in'),
    field('PERMISSIONS', 'permissions'),
    field('DESCRIPTION', 'description'),
  ],
  fields: ['name', 'description', 'permissions', 'built_in', 'created_at', 'updated_at'],
};

export function register(roles: Command, cli: Cli): void {
  roles.description('List, create, change and delete roles of a tenant').usage('<verb> [options]');

  addPagingOptions(roles.command('list').description('List the roles of a tenant'), 'role')
    .addHelpText('after', examples('hjctl roles list --tenant acme-corp'))
    .action(cli.action(listRoles));

  addFieldOptions(roles.command('create').description('Create a role').argument('[name]', 'name of the role'))
    .option('--name <name>', 'name of the role (the same as the argument)')
    .addHelpText('after', examples('hjctl roles create editor --description "May edit" --permission posts:write'))
    .action(cli.action(createRole));

  addFieldOptions(roles.command('update').description('Change a role; what is not named stays as it is'))
    .argument('<name>', 'name of the role')
    .addHelpText('after', examples('hjctl roles update editor --permission posts:write --permission posts:delete'))
    .action(cli.action(updateRole));

  roles
    .command('delete')
    .description('Delete a role that nobody has')
    .argument('<name>', 'name of the role')
    .option('-y, --yes', "don't ask")
    .addHelpText('after', examples('hjctl roles delete editor'))
    .action(cli.action(deleteRole));
}

function addFieldOptions(command: Command): Command {
  return command
    .option('--description <text>', 'what it is for (an empty text clears it)')
    .option('--permission <permission>', 'what it allows (repeatable; together they are all; "" for none)', collect);
}

interface FieldOptions {
  description?: string;
  permission?: string[];
}

function roleFields({ description, permission }: FieldOptions) {
  return {
    ...clearing({ ...(description !== undefined && { description }) }),
    ...(permission && { permissions: permission.filter((text) => text !== '') }),
  };
}

async function listRoles(run: Run, options: PagingOptions): Promise<void> {
  const { roles } = run.tenant();
  const { all: _all, ...query } = options;
  await printListing(run, options, {
    noun: 'role',
    key: 'roles',
    view: ROLE_VIEW,
    page: () => roles.list(query),
    all: () => roles.iterate(query),
  });
}

async function createRole(run: Run, argument: string | undefined, options: FieldOptions & { name?: string }) {
  const name = options.name ?? argument;
  if (name === undefined) throw usageError('the role needs a name', 'For example: hjctl roles create editor');
  const role = await run.tenant().roles.create({ name, ...roleFields(options) });
  await run.print.one(toRow(role), ROLE_VIEW, { asRow: true });
  run.note(`Created role ${role.name}. To give it: hjctl users update <user> --role ${role.name}`);
}

async function updateRole(run: Run, name: string, options: FieldOptions): Promise<void> {
  const changes = roleFields(options);
  if (Object.keys(changes).length === 0) {
    throw usageError('nothing to change was named', 'Give --description, --permission, or both.');
  }
  const role = await run.tenant().roles.update(name, changes);
  await run.print.one(toRow(role), ROLE_VIEW, { asRow: true });
  run.note(`Updated role ${role.name}.`);
}

async function deleteRole(run: Run, name: string, { yes = false }: { yes?: boolean }): Promise<void> {
  const { roles } = run.tenant();
  // Nobody loses anything by it (a role in use stays), so scripts need no --yes.
  if (!yes && isInteractive(run.io)) await confirm(run.io, `Delete role ${name} of ${run.settings.tenant?.value}?`);
  await roles.delete(name);
  run.note(`Deleted role ${name}.`);
}
