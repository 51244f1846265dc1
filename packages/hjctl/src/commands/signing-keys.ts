import type { Command } from 'commander';
import { examples } from '../help';
import type { Cli, Run } from '../run';
import { addRevoke, addRotate, SIGNING_KEY_VIEW } from '../signing-keys/replace';
import { toRow } from '../wire';

export function register(signingKeys: Command, cli: Cli): void {
  signingKeys.description('See, replace and withdraw the keys that sign access tokens').usage('<verb> [options]');

  signingKeys
    .command('list')
    .description('List the published keys, newest first')
    .addHelpText('after', examples('hjctl signing-keys list'))
    .action(cli.action(listSigningKeys));

  addRotate(signingKeys, cli);
  addRevoke(signingKeys, cli);
}

async function listSigningKeys(run: Run): Promise<void> {
  await run.print.list(toRow(await run.admin().signingKeys.list()), 'signing_keys', SIGNING_KEY_VIEW);
}
