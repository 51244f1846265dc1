import type { Command } from 'commander';
import { examples } from '../help';
import { field, type View } from '../output/view';
import type { Cli, Run } from '../run';
import { confirm, isInteractive } from '../secrets';
import { toRow } from '../wire';

export const SIGNING_KEY_VIEW: View = {
  columns: [
    field('KID', 'kid'),
    field('STATUS', 'status'),
    field('SIGNS FROM', 'active_at'),
    field('PUBLISHED UNTIL', 'expires_at'),
  ],
  fields: ['kid', 'status', 'created_at', 'active_at', 'expires_at'],
};

/** `signing-keys rotate`, and the same as `keys rotate`. */
export function addRotate(noun: Command, cli: Cli): void {
  noun
    .command('rotate')
    .description('Replace the key that signs access tokens, without a valid token refused on the way')
    .addHelpText('after', examples(`hjctl ${noun.name()} rotate`))
    .action(cli.action(rotate));
}

/** `signing-keys revoke`, and the same as `keys revoke`. */
export function addRevoke(noun: Command, cli: Cli): void {
  noun
    .command('revoke')
    .description('Withdraw a signing key that has leaked: its tokens are refused at once, and another key signs')
    .argument('<kid>', 'name of the key, as `hjctl signing-keys list` shows it')
    .option('-y, --yes', "don't ask")
    .addHelpText('after', examples(`hjctl ${noun.name()} revoke <kid>`))
    .action(cli.action(revoke));
}

async function revoke(run: Run, kid: string, { yes = false }: { yes?: boolean }): Promise<void> {
  const { signingKeys } = run.admin();
  if (!yes && isInteractive(run.io)) {
    await confirm(run.io, `Withdraw key ${kid}? Everybody who is signed in needs a new access token.`);
  }
  await run.print.list(toRow(await signingKeys.revoke(kid)), 'signing_keys', SIGNING_KEY_VIEW);
  run.note(`Key ${kid} is withdrawn: no server takes its tokens any more.`);
}

async function rotate(run: Run): Promise<void> {
  const answer = await run.admin().signingKeys.rotate();
  await run.print.list(toRow(answer), 'signing_keys', SIGNING_KEY_VIEW);
  const next = answer.signingKeys.find(({ status }) => status === 'next');
  if (next !== undefined) run.note(`Key ${next.kid} signs from ${next.activeAt} on.`);
}
