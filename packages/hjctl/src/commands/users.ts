import type { User } from '@hellojohn/sdk';
import type { Command } from 'commander';
import { usageError } from '../failure';
import { parseTime } from '../flags';
import { examples } from '../help';
import { printListing } from '../listing';
import type { Cli, Run } from '../run';
import { confirm, mustAsk, readPassword } from '../secrets';
import { count } from '../text';
import { registerBulk } from '../users/bulk';
import { registerExport } from '../users/export';
import {
  addFieldOptions,
  addListOptions,
  type FieldOptions,
  type ListOptions,
  listQuery,
  userFields,
} from '../users/fields';
import { findUser, findUserId, USER_ARGUMENT } from '../users/find';
import { registerImport } from '../users/import';
import { registerMails } from '../users/mails';
import { RESET_VIEW, SESSION_VIEW, USER_VIEW } from '../users/view';
import { toRow } from '../wire';

export function register(users: Command, cli: Cli): void {
  users.description('Find, create, change, disable and delete users of a tenant').usage('<verb> [options]');
  registerReading(users, cli);
  registerExport(users, cli);
  registerImport(users, cli);
  registerBulk(users, cli);
  registerWriting(users, cli);
  registerAccess(users, cli);
  registerMails(users, cli);
}

function registerReading(users: Command, cli: Cli): void {
  addListOptions(users.command('list').description('List users, newest first'))
    .addHelpText(
      'after',
      examples(
        'hjctl users list --tenant acme-corp --search alice',
        'hjctl users list --status disabled --sort last_name --limit 50',
        'hjctl users list --metadata department=sales --all -o csv > sales.csv',
      ),
    )
    .action(cli.action(listUsers));

  users
    .command('get')
    .description('Show a user')
    .argument('[user]', USER_ARGUMENT)
    .option('--external-id <id>', 'the user with this id of yours, in place of <user>')
    .addHelpText('after', examples('hjctl users get alice@acme.com', 'hjctl users get usr_01HX… -o json'))
    .action(cli.action(showUser));

  users
    .command('sessions')
    .description('List the live sessions of a user')
    .argument('<user>', USER_ARGUMENT)
    .addHelpText('after', examples('hjctl users sessions alice@acme.com'))
    .action(cli.action(listSessions));
}

function registerWriting(users: Command, cli: Cli): void {
  addFieldOptions(
    users.command('create').description('Create a user').requiredOption('--email <email>', 'e-mail address'),
  )
    .option('--password-stdin', 'read the password from standard input (asked for on a terminal)')
    .option('--welcome-email', 'send a welcome mail')
    .addHelpText(
      'after',
      examples(
        'hjctl users create --email bob@acme.com --first-name Bob --role member --welcome-email',
        'hjctl users create --email bob@acme.com --password-stdin < password.txt',
        'hjctl users create --email bob@acme.com --metadata department=sales --metadata \'tags=["a","b"]\'',
      ),
    )
    .action(cli.action(createUser));

  addFieldOptions(users.command('update').description('Change a user; what is not named stays as it is'))
    .argument('<user>', USER_ARGUMENT)
    .option('--email <email>', 'e-mail address')
    .addHelpText(
      'after',
      '\nAn empty text clears a field, null removes a metadata key; metadata is merged.\n' +
        examples(
          'hjctl users update bob@acme.com --first-name Robert --role admin',
          'hjctl users update bob@acme.com --metadata department=engineering --metadata old_key=null',
        ),
    )
    .action(cli.action(updateUser));

  users
    .command('delete')
    .description('Delete a user with sessions and second factors, for good')
    .argument('<user>', USER_ARGUMENT)
    .option('-y, --yes', "don't ask; needed where there is no terminal")
    .addHelpText('after', examples('hjctl users delete bob@acme.com', 'hjctl users delete usr_01HX… --yes'))
    .action(cli.action(deleteUser));
}

function registerAccess(users: Command, cli: Cli): void {
  users
    .command('disable')
    .description('Lock a user out and end every session, at once')
    .argument('<user>', USER_ARGUMENT)
    .option('--reason <text>', 'why, for administrators')
    .option('--until <time>', 'active again from then on: RFC 3339, or a date (UTC); "" for never', parseTime)
    .addHelpText(
      'after',
      examples(
        'hjctl users disable usr_01HX… --tenant acme-corp',
        'hjctl users disable bob@acme.com --until 2030-01-01',
      ),
    )
    .action(cli.action(disableUser));

  users
    .command('enable')
    .description('Let a disabled user sign in again')
    .argument('<user>', USER_ARGUMENT)
    .addHelpText('after', examples('hjctl users enable bob@acme.com'))
    .action(cli.action(enableUser));

  users
    .command('reset-password')
    .description("End a user's sessions and password; mail a reset link, set a temporary password, or both")
    .argument('<user>', USER_ARGUMENT)
    .option('--send-email', 'mail a link to set a new password')
    .option('--temporary-password-stdin', 'read a password that works once from standard input')
    .addHelpText(
      'after',
      examples(
        'hjctl users reset-password usr_01HX… --tenant acme-corp --send-email',
        'hjctl users reset-password bob@acme.com --temporary-password-stdin < password.txt',
      ),
    )
    .action(cli.action(resetPassword));

  users
    .command('revoke-sessions')
    .description('Sign a user out everywhere, or end one session')
    .argument('<user>', USER_ARGUMENT)
    .option('--session <id>', 'only this session (ses_…)')
    .addHelpText('after', examples('hjctl users revoke-sessions bob@acme.com'))
    .action(cli.action(revokeSessions));
}

async function listUsers(run: Run, options: ListOptions): Promise<void> {
  const { users } = run.tenant();
  const query = listQuery(options);
  await printListing(run, options, {
    noun: 'user',
    key: 'users',
    view: USER_VIEW,
    page: () => users.list(query),
    all: () => users.iterate(query),
  });
}

async function showUser(run: Run, name: string | undefined, { externalId }: { externalId?: string }): Promise<void> {
  if ((name === undefined) === (externalId === undefined)) {
    throw usageError('name one user', 'By id (usr_…) or e-mail, or by --external-id.');
  }
  const { users } = run.tenant();
  const user = externalId === undefined ? findUser(users, name ?? '') : users.getByExternalId(externalId);
  await run.print.one(toRow(await user), USER_VIEW);
}

async function listSessions(run: Run, name: string): Promise<void> {
  const { users } = run.tenant();
  const answer = await users.sessions(await findUserId(users, name));
  await run.print.list(toRow(answer), 'sessions', SESSION_VIEW);
  run.note(`${count(answer.sessions.length, 'session')}.`);
}

interface CreateOptions extends FieldOptions {
  email: string;
  passwordStdin?: boolean;
  welcomeEmail?: boolean;
}

async function createUser(run: Run, options: CreateOptions): Promise<void> {
  const { passwordStdin, welcomeEmail, ...fields } = options;
  const { users } = run.tenant();
  const body = {
    ...userFields(fields),
    email: options.email,
    ...(welcomeEmail && { sendWelcomeEmail: true }),
    ...(passwordStdin && { password: await readPassword(run.io, 'Password') }),
  };
  const user = await users.create(body);
  await printChanged(run, user);
  run.note(`Created ${user.email}.${passwordStdin ? '' : ' No password yet: hjctl users reset-password sets one.'}`);
}

async function updateUser(run: Run, name: string, options: FieldOptions): Promise<void> {
  const changes = userFields(options);
  if (Object.keys(changes).length === 0) {
    throw usageError('nothing to change was named', 'For example: hjctl users update <user> --first-name Robert');
  }
  const { users } = run.tenant();
  const user = await users.update(await findUserId(users, name), changes);
  await printChanged(run, user);
  run.note(`Updated ${user.email}.`);
}

async function deleteUser(run: Run, name: string, { yes = false }: { yes?: boolean }): Promise<void> {
  const { users } = run.tenant();
  if (mustAsk(run.io, yes)) {
    const { email, id } = await findUser(users, name);
    await confirm(run.io, `Delete ${email} (${id}) of ${run.settings.tenant?.value} for good?`);
    // By the id that was agreed to: the address may belong to somebody else by now.
    await users.delete(id);
  } else {
    await users.delete(await findUserId(users, name));
  }
  run.note(`Deleted ${name}, with all sessions and second factors.`);
}

async function disableUser(
  run: Run,
  name: string,
  { until, ...rest }: { reason?: string; until?: string },
): Promise<void> {
  const { users } = run.tenant();
  const end = until === undefined ? {} : { until: until || null };
  const user = await users.disable(await findUserId(users, name), { ...rest, ...end });
  await printChanged(run, user);
  run.note(`${lockOf(user)}; every session has ended.`);
}

/** An end may be left from an earlier call, and may be past. */
function lockOf({ email, status, disabledUntil }: User): string {
  if (disabledUntil === null) return `Disabled ${email}`;
  if (status === 'disabled') return `Disabled ${email} until ${disabledUntil}`;
  return `${email} stays ${status}, as ${disabledUntil} is past`;
}

async function enableUser(run: Run, name: string): Promise<void> {
  const { users } = run.tenant();
  const user = await users.enable(await findUserId(users, name));
  await printChanged(run, user);
  run.note(`Enabled ${user.email}; ended sessions stay ended.`);
}

interface ResetOptions {
  sendEmail?: boolean;
  temporaryPasswordStdin?: boolean;
}

async function resetPassword(run: Run, name: string, options: ResetOptions): Promise<void> {
  const { sendEmail = false, temporaryPasswordStdin = false } = options;
  if (!sendEmail && !temporaryPasswordStdin) {
    throw usageError('say how the user gets a new password', 'Give --send-email, --temporary-password-stdin, or both.');
  }
  const { users } = run.tenant();
  const reset = await users.resetPassword(await findUserId(users, name), {
    sendEmail,
    ...(temporaryPasswordStdin && { temporaryPassword: await readPassword(run.io, 'Temporary password') }),
  });
  await run.print.one(toRow(reset), RESET_VIEW);
  run.note(`The old password and every session of ${name} have ended.`);
}

async function revokeSessions(run: Run, name: string, { session }: { session?: string }): Promise<void> {
  const { users } = run.tenant();
  const id = await findUserId(users, name);
  if (session === undefined) await users.revokeSessions(id);
  else await users.revokeSession(id, session);
  run.note(session === undefined ? `Every session of ${name} has ended.` : `Session ${session} has ended.`);
}

async function printChanged(run: Run, user: User): Promise<void> {
  await run.print.one(toRow(user), USER_VIEW, { asRow: true });
}
