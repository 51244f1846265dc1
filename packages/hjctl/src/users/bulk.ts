import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { UserBulk } from '@hellojohn/sdk';
import type { Command } from 'commander';
import { usageError } from '../failure';
import { collect, parsePairs } from '../flags';
import { examples } from '../help';
import { followJob } from '../jobs/follow';
import type { Cli, Run } from '../run';
import { confirm, mustAsk } from '../secrets';
import { count } from '../text';
import { addFilterOptions, type FilterOptions, filterQuery } from './fields';

const ACTIONS = {
  disable: { action: 'disable', does: 'Lock users out and end their sessions' },
  enable: { action: 'enable', does: 'Let disabled users sign in again' },
  delete: { action: 'delete', does: 'Delete users for good' },
  'revoke-sessions': { action: 'revoke_sessions', does: 'Sign users out everywhere' },
  'password-reset': { action: 'password_reset', does: 'End passwords and sessions, and mail reset links' },
  update: { action: 'update', does: 'Change roles and metadata' },
} as const;

type Verb = keyof typeof ACTIONS;

interface BulkOptions extends FilterOptions {
  idsFile?: string;
  dryRun?: boolean;
  yes?: boolean;
  addRole?: string[];
  removeRole?: string[];
  set?: string[];
  setPublic?: string[];
}

export function registerBulk(users: Command, cli: Cli): void {
  const bulk = addFilterOptions(
    users.command('bulk').description('Do one thing to many users: those that match, or those of a list'),
  ).argument('<action>', Object.keys(ACTIONS).join(', '));
  bulk
    .option('--ids-file <path>', 'the users with these ids, one a line; - for standard input; in place of filters')
    .option('--add-role <role>', 'update: give this role (repeatable)', collect)
    .option('--remove-role <role>', 'update: take this role (repeatable)', collect)
    .option('--set <key=value>', 'update: merge into private metadata (repeatable)', collect)
    .option('--set-public <key=value>', 'update: merge into public metadata (repeatable)', collect)
    .option('--dry-run', 'only count the users')
    .option('-y, --yes', "don't ask; needed where there is no terminal")
    .addHelpText(
      'after',
      `\n${Object.entries(ACTIONS)
        .map(([verb, { does }]) => `  ${verb.padEnd(16)} ${does}`)
        .join('\n')}\n\nWithout filters it is about everybody. Ctrl-C ends the waiting, not the job.\n${examples(
        'hjctl users bulk disable --status unverified --created-before 2024-01-01 --dry-run',
        'hjctl users bulk update --metadata plan=trial --add-role member --set plan=free --yes',
        'hjctl users bulk delete --ids-file ids.txt --yes',
      )}`,
    )
    .action(cli.action(runBulk));
}

async function runBulk(run: Run, verb: string, options: BulkOptions): Promise<void> {
  const target = await targetOf(run, options);
  const action = { ...actionOf(verb, options), ...target };
  const { users } = run.tenant();
  const { matched } = await users.bulk({ ...action, dryRun: true });
  if (options.dryRun) {
    await run.print.value(matched);
    return run.note(`${count(matched, 'user')} would be affected; nothing was changed.`);
  }
  const isAsked = mustAsk(run.io, options.yes ?? false);
  if (isAsked) await confirm(run.io, `${verb}: ${count(matched, 'user')} of ${run.settings.tenant?.value}. Go on?`);
  const job = await users.bulk({ ...action, ...(action.filter && { confirm: matched }) });
  await followJob(run, job.id);
}

/** The users that are meant: a list of ids, or filters. */
async function targetOf(run: Run, options: BulkOptions): Promise<Pick<UserBulk, 'userIds' | 'filter'>> {
  const { idsFile, dryRun: _dryRun, yes: _yes, addRole: _add, removeRole: _remove, set: _set, ...rest } = options;
  const { setPublic: _setPublic, ...filters } = rest;
  if (idsFile === undefined) return { filter: filterQuery(filters) };
  if (Object.keys(filters).length > 0) throw usageError('--ids-file and filters exclude each other');
  const text = idsFile === '-' ? await readAll(run) : await readFile(resolve(run.io.cwd, idsFile), 'utf8');
  const userIds = text.split(/\s+/).filter((id) => id !== '');
  if (userIds.length === 0) throw usageError('the list of ids is empty');
  return { userIds };
}

async function readAll({ io }: Run): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function actionOf(verb: string, options: BulkOptions): Pick<UserBulk, 'action' | 'changes'> {
  if (!(verb in ACTIONS)) throw usageError(`"${verb}" is no bulk action`, `One of: ${Object.keys(ACTIONS).join(', ')}`);
  const { action } = ACTIONS[verb as Verb];
  const { addRole, removeRole, set, setPublic } = options;
  const changes = {
    ...(addRole && { addRoles: addRole }),
    ...(removeRole && { removeRoles: removeRole }),
    ...(set && { metadata: parsePairs('--set', set) }),
    ...(setPublic && { publicMetadata: parsePairs('--set-public', setPublic) }),
  };
  if (action === 'update') return { action, changes };
  if (Object.keys(changes).length > 0) throw usageError('roles and metadata are only for update');
  return { action };
}
