import type { Command } from 'commander';
import { examples } from '../help';
import type { View } from '../output/view';
import type { Cli, Run } from '../run';
import { toRow } from '../wire';

const CALLER_VIEW: View = {
  columns: [],
  fields: ['type', 'id', 'name', 'email', 'tenant_id', 'session_id', 'scopes', 'roles', 'expires_at'],
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
