import type { Command } from 'commander';
import { examples } from '../help';
import type { Cli, Run } from '../run';
import { confirm, isInteractive } from '../secrets';
import { toRow } from '../wire';
import { addFieldOptions, type FieldOptions, userFields } from './fields';
import { findUserId, USER_ARGUMENT } from './find';
import { USER_VIEW } from './view';

/** The verbs about invitations, the address and second factors. */
export function registerMails(users: Command, cli: Cli): void {
  addFieldOptions(users.command('invite').description('Create a user who sets the password by a link in a mail'))
    .argument('<email>', 'e-mail address')
    .addHelpText('after', examples('hjctl users invite carol@acme.com --first-name Carol --role admin'))
    .action(cli.action(inviteUser));

  users
    .command('resend-invitation')
    .description('Mail the invitation of a pending user again; the older link ends')
    .argument('<user>', USER_ARGUMENT)
    .addHelpText('after', examples('hjctl users resend-invitation carol@acme.com'))
    .action(cli.action(resendInvitation));

  users
    .command('send-verification')
    .description('Mail a link to verify the address of a user; the older link ends')
    .argument('<user>', USER_ARGUMENT)
    .addHelpText('after', examples('hjctl users send-verification bob@acme.com'))
    .action(cli.action(sendVerification));

  users
    .command('reset-mfa')
    .description('Take all second factors from a user who has lost them, and end every session')
    .argument('<user>', USER_ARGUMENT)
    .option('-y, --yes', "don't ask")
    .addHelpText('after', examples('hjctl users reset-mfa bob@acme.com'))
    .action(cli.action(resetMfa));
}

async function inviteUser(run: Run, email: string, options: FieldOptions): Promise<void> {
  const user = await run.tenant().users.create({ ...userFields(options), email, sendInvitation: true });
  await run.print.one(toRow(user), USER_VIEW, { asRow: true });
  run.note(`Invited ${user.email} by mail. Again: hjctl users resend-invitation ${user.email}`);
}

async function resendInvitation(run: Run, name: string): Promise<void> {
  const { users } = run.tenant();
  await users.resendInvitation(await findUserId(users, name));
  run.note(`The invitation of ${name} is on its way again.`);
}

async function sendVerification(run: Run, name: string): Promise<void> {
  const { users } = run.tenant();
  await users.sendVerification(await findUserId(users, name));
  run.note(`A link to verify the address of ${name} is on its way.`);
}

async function resetMfa(run: Run, name: string, { yes = false }: { yes?: boolean }): Promise<void> {
  const { users } = run.tenant();
  if (!yes && isInteractive(run.io)) await confirm(run.io, `Take all second factors from ${name}?`);
  await users.resetMfa(await findUserId(users, name));
  run.note(`${name} has no second factor any more, and every session has ended.`);
}
