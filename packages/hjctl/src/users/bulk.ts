import { isHelloJohnError, type Job, type UserBulk, type UsersResource } from '@hellojohn/sdk';
import { Argument, type Command } from 'commander';
import { EXIT } from '../exit-codes';
import { CliError, usageError } from '../failure';
import { collect, parseInteger, parsePairs } from '../flags';
import { examples } from '../help';
import { followJob, leaveJob } from '../jobs/follow';
import { field, type View } from '../output/view';
import type { Cli, Run } from '../run';
import { confirm, isInteractive, mustAsk } from '../secrets';
import { count } from '../text';
import { addFilterOptions, type FilterOptions, filterQuery } from './fields';
import { findUserId } from './find';

const ACTIONS = {
  disable: { action: 'disable', does: 'lock users out and end their sessions' },
  enable: { action: 'enable', does: 'let disabled users sign in again' },
  delete: { action: 'delete', does: 'delete users with all that is theirs, for good' },
  'revoke-sessions': { action: 'revoke_sessions', does: 'sign users out everywhere' },
  'password-reset': { action: 'password_reset', does: 'end passwords and sessions, and mail reset links' },
  update: { action: 'update', does: 'change roles and metadata' },
} as const;

type Verb = keyof typeof ACTIONS;

const MATCH_VIEW: View = { columns: [field('MATCHED', 'matched')], fields: ['matched'] };

interface ChangeOptions {
  addRole?: string[];
  removeRole?: string[];
  set?: string[];
  setPublic?: string[];
}

interface BulkOptions extends FilterOptions, ChangeOptions {
  all?: boolean;
  confirm?: number;
  dryRun?: boolean;
  yes?: boolean;
  wait: boolean;
}

export function registerBulk(users: Command, cli: Cli): void {
  addFilterOptions(
    users.command('bulk').description('Do one thing to many users, and wait for it; exit 1 when some have failed'),
  )
    .addArgument(new Argument('<action>', 'what is done to each').choices(Object.keys(ACTIONS)))
    .argument('[users...]', 'ids or e-mails, - for a list on standard input; or filters')
    .option('--all', 'everybody: in place of filters')
    .option('--add-role <role>', 'update: give this role (repeatable)', collect)
    .option('--remove-role <role>', 'update: take this role (repeatable)', collect)
    .option('--set <key=value>', 'update: merge into private metadata, null removes (repeatable)', collect)
    .option('--set-public <key=value>', 'update: merge into public metadata (repeatable)', collect)
    .option('--dry-run', 'only count the users')
    .option('--confirm <count>', "go on if exactly so many users match, and don't ask", parseInteger)
    .option('-y, --yes', "don't ask; delete needs it, or --confirm, where there is no terminal")
    .option('--no-wait', 'leave the work to the server and say how to follow it')
    .addHelpText('after', helpText())
    .action(cli.action(runBulk));
}

function helpText(): string {
  const actions = Object.entries(ACTIONS).map(([verb, { does }]) => `  ${verb.padEnd(16)} ${does}\n`);
  return `\nActions:\n${actions.join('')}\nCtrl-C ends the waiting, not the work.\n${examples(
    'hjctl users bulk disable --status unverified --created-before 2024-01-01 --dry-run',
    'hjctl users bulk delete --status disabled --confirm 42',
    'hjctl users bulk update --metadata plan=trial --add-role member --set plan=free',
    'hjctl users bulk revoke-sessions - < ids.txt',
  )}`;
}

async function runBulk(run: Run, ...[verb, names, options]: [Verb, string[], BulkOptions]): Promise<void> {
  const action = actionOf(verb, options);
  const filter = filterOf(names, options);
  const { users } = run.tenant();
  const order: UserBulk = { ...action, ...(filter ? { filter } : { userIds: await idsOf(run, users, names) }) };
  if (options.dryRun) {
    const answer = await users.bulk({ ...order, dryRun: true });
    await run.print.one({ ...answer }, MATCH_VIEW, { asRow: true });
    return run.note(`${count(answer.matched, 'user')} would be affected; nothing was changed.`);
  }
  const job = await start(run, users, { order, options });
  return options.wait ? followJob(run, job.id) : leaveJob(run, job);
}

interface Ordered {
  order: UserBulk;
  options: BulkOptions;
}

/** What is meant by a filter is counted first: on a terminal the number is shown, and what is deleted is that number. */
async function start(run: Run, users: UsersResource, { order, options }: Ordered): Promise<Job> {
  const { confirm: confirmed, yes = false } = options;
  if (confirmed !== undefined) return users.bulk({ ...order, confirm: confirmed });
  const isDeletion = order.action === 'delete';
  const isByFilter = order.filter !== undefined;
  const asks = isDeletion ? mustAsk(run.io, yes) : isByFilter && !yes && isInteractive(run.io);
  if (!asks && !(isDeletion && isByFilter)) return users.bulk(order);
  const { matched } = await users.bulk({ ...order, dryRun: true });
  if (asks)
    await confirm(run.io, `${order.action}: ${count(matched, 'user')} of ${run.settings.tenant?.value}. Go on?`);
  return users.bulk({ ...order, confirm: matched });
}

/** The filter that was given; undefined when users were named in its place. */
function filterOf(names: readonly string[], options: BulkOptions): UserBulk['filter'] | undefined {
  const { search, role, status, mfaEnrolled, emailVerified, metadata, all = false } = options;
  const { createdAfter, createdBefore, lastLoginAfter, lastLoginBefore } = options;
  const times = { createdAfter, createdBefore, lastLoginAfter, lastLoginBefore };
  const given = Object.entries({ search, role, status, mfaEnrolled, emailVerified, metadata, ...times });
  const filters = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const isFiltered = Object.keys(filters).length > 0;
  if ([names.length > 0, isFiltered, all].filter(Boolean).length === 1) {
    return names.length > 0 ? undefined : filterQuery(filters);
  }
  throw usageError('name the users, or give filters, or --all', 'One of the three: they exclude each other.');
}

async function idsOf({ io }: Run, users: UsersResource, names: readonly string[]): Promise<string[]> {
  const given = names.length === 1 && names[0] === '-' ? await readWords(io.stdin as AsyncIterable<Buffer>) : names;
  if (given.length === 0) throw usageError('standard input names no users');
  const ids: string[] = [];
  const unknown: string[] = [];
  for (const name of given) {
    const id = await findUserId(users, name).catch(unlessUnknown);
    if (id === undefined) unknown.push(name);
    else ids.push(id);
  }
  if (unknown.length > 0) throw unknownUsers(unknown);
  return ids;
}

function unlessUnknown(error: unknown): undefined {
  if (!isHelloJohnError(error) || error.code !== 'user_not_found') throw error;
}

function unknownUsers(names: readonly string[]): CliError {
  return new CliError('user_not_found', `${count(names.length, 'name')} of no user: ${names.join(', ')}`, {
    exitCode: EXIT.notFound,
    hints: ['Nothing was done. Find a user: hjctl users list --search <part of name or e-mail>'],
  });
}

async function readWords(source: AsyncIterable<Buffer>): Promise<string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text.split(/\s+/).filter((word) => word !== '');
}

function actionOf(verb: Verb, { addRole, removeRole, set, setPublic }: ChangeOptions): UserBulk {
  const { action } = ACTIONS[verb];
  const changes = {
    ...(addRole && { addRoles: addRole }),
    ...(removeRole && { removeRoles: removeRole }),
    ...(set && { metadata: parsePairs('--set', set) }),
    ...(setPublic && { publicMetadata: parsePairs('--set-public', setPublic) }),
  };
  const isChange = Object.keys(changes).length > 0;
  if (action === 'update' && !isChange)
    throw usageError('what is to change? --add-role, --remove-role, --set, --set-public');
  if (action !== 'update' && isChange) throw usageError('roles and metadata are only for update');
  return { action, ...(isChange && { changes }) };
}
