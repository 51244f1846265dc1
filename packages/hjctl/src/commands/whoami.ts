import type { Command } from 'commander';
import { examples } from '../help';
import { field, type View } from '../output/view';
import type { Cli, Run } from '../run';
import { toRow } from '../wire';

export const CALLER_VIEW: View = {
  columns: [
    field('TYPE', 'type'),
    field('ID', 'id'),
    field('NAME', 'name'),
    field('TENANT', 'tenant_id'),
    field('SCOPES', 'scopes'),
  ],
  fields: ['type', 'id', 'name', 'tenant_id', 'scopes'],
};

export function register(whoami: Command, cli: Cli): void {
  whoami
    .addHelpText('after', examples('hjctl whoami', 'hjctl whoami --profile staging -o json'))
    .action(cli.action(showCaller));
}

async function showCaller(run: Run): Promise<void> {
  const { url, token, tenant } = run.settings;
  const caller = await run.admin().whoami();
  await run.print.one(toRow(caller), CALLER_VIEW);
  run.note(`At ${url.value} (${url.source}), token from ${token?.source}${tenant ? `, tenant ${tenant.value}` : ''}.`);
}
