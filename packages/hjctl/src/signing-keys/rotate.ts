import type { Command } from 'commander';
import { examples } from '../help';
import { field, type View } from '../output/view';
import type { Cli, Run } from '../run';
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

async function rotate(run: Run): Promise<void> {
  const answer = await run.admin().signingKeys.rotate();
  await run.print.list(toRow(answer), 'signing_keys', SIGNING_KEY_VIEW);
  const next = answer.signingKeys.find(({ status }) => status === 'next');
  if (next !== undefined) run.note(`Key ${next.kid} signs from ${next.activeAt} on.`);
}
