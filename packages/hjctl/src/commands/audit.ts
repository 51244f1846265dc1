import type { AuditEventQuery, AuditResource } from '@hellojohn/sdk';
import { type Command, Option } from 'commander';
import { followEvents } from '../audit/follow';
import { AUDIT_VIEW, VERIFICATION_VIEW } from '../audit/view';
import { EXIT } from '../exit-codes';
import { CliError } from '../failure';
import { parseInteger, parseTime } from '../flags';
import { examples } from '../help';
import { printListing } from '../listing';
import type { Cli, Run } from '../run';
import { count } from '../text';
import { toRow } from '../wire';

const INSTALLATION = [
  '--installation',
  'what was done to the installation as a whole, instead of in a tenant',
] as const;

export function register(audit: Command, cli: Cli): void {
  audit.description('See what was done and by whom, and check that the log is whole').usage('<verb> [options]');

  audit
    .command('list')
    .description('List events, newest first')
    .option(...INSTALLATION)
    .option('--type <type>', 'only this type: user.disabled, or user.* for all about users')
    .option('--actor <actor>', 'only what this user or key did (id), or: root, system, anonymous')
    .option('--target <id>', 'only what was done to this: id, or name of a role')
    .option('--from <time>', 'only from then on: RFC 3339, or a date (UTC)', parseTime)
    .option('--to <time>', 'only before then', parseTime)
    .option('--limit <number>', 'events a page, 1 to 100 (default: 20)', parseInteger)
    .option('--cursor <cursor>', 'go on where another list ended: its next_cursor')
    .addOption(new Option('--all', 'all pages, written as they arrive').conflicts('cursor'))
    .addOption(new Option('--follow', 'stay and print new events, until Ctrl-C').conflicts(['cursor', 'all', 'to']))
    .addHelpText(
      'after',
      examples(
        'hjctl audit list --tenant acme-corp --target usr_01HX…',
        'hjctl audit list --type sign_in.failed --follow',
        'hjctl audit list --from 2030-01-01 --all -o csv > audit.csv',
      ),
    )
    .action(cli.action(listEvents));

  audit
    .command('verify')
    .description('Find events that were changed, removed or inserted past the server; exit 1 if there are any')
    .option(...INSTALLATION)
    .option('--head <head>', 'head of an earlier verification: also finds out whether the end was cut off')
    .addHelpText('after', examples('hjctl audit verify --tenant acme-corp'))
    .action(cli.action(verifyLog));
}

interface LogOptions {
  installation?: boolean;
}

interface ListOptions extends LogOptions, AuditEventQuery {
  all?: boolean;
  follow?: boolean;
}

function auditLog(run: Run, { installation = false }: LogOptions): AuditResource {
  return installation ? run.admin().audit : run.tenant().audit;
}

async function listEvents(run: Run, { installation, all, follow, ...query }: ListOptions): Promise<void> {
  const log = auditLog(run, { ...(installation && { installation }) });
  if (follow) return followEvents(run, log, query);
  await printListing(
    run,
    { ...(all && { all }) },
    {
      noun: 'event',
      key: 'events',
      view: AUDIT_VIEW,
      page: async () => ({ page: null, ...(await log.list(query)) }),
      all: () => log.iterate(query),
    },
  );
}

async function verifyLog(run: Run, { head, ...options }: LogOptions & { head?: string }): Promise<void> {
  const result = await auditLog(run, options).verify(head === undefined ? {} : { head });
  await run.print.one(toRow(result), VERIFICATION_VIEW);
  const { checked, pending, problems, ok } = result;
  if (!ok) {
    throw new CliError('audit_log_broken', `${count(problems.length, 'problem')} in ${count(checked, 'event')}`, {
      exitCode: EXIT.failure,
    });
  }
  run.note(`${count(checked, 'event')}, all as they were recorded; ${pending} not sealed yet. Head: ${result.head}`);
}
