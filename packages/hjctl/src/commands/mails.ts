import { type Command, Option } from 'commander';
import { examples } from '../help';
import { addPagingOptions, type PagingOptions, printListing } from '../listing';
import { field, type View } from '../output/view';
import type { Cli, Run } from '../run';

const MAIL_VIEW: View = {
  columns: [
    field('ID', 'id'),
    field('USER', 'user_id'),
    field('MAIL', 'template'),
    field('STATUS', 'status'),
    field('TRIES', 'attempts'),
    field('LAST ERROR', 'last_error'),
  ],
  fields: [
    'id',
    'user_id',
    'template',
    'status',
    'attempts',
    'last_error',
    'next_attempt_at',
    'expires_at',
    'created_at',
  ],
};

export function register(mails: Command, cli: Cli): void {
  mails.description('See mails that have not gone out, and have refused ones sent after all').usage('<verb> [options]');

  addPagingOptions(mails.command('list').description('List mails that wait or were refused, newest first'), 'mail')
    .addOption(new Option('--status <status>', 'only mails of this status').choices(['waiting', 'dead']))
    .addHelpText('after', examples('hjctl mails list --tenant acme-corp --status dead'))
    .action(cli.action(listMails));

  mails
    .command('retry')
    .description('Send a mail after all that was refused for good')
    .argument('<mail>', 'id of the mail')
    .addHelpText('after', examples('hjctl mails retry mail_01HX… --tenant acme-corp'))
    .action(cli.action(retryMail));
}

interface ListOptions extends PagingOptions {
  status?: 'waiting' | 'dead';
}

async function listMails(run: Run, options: ListOptions): Promise<void> {
  const { mails } = run.tenant();
  const { all: _all, ...query } = options;
  await printListing(run, options, {
    noun: 'mail',
    key: 'mails',
    view: MAIL_VIEW,
    page: () => mails.list(query),
    all: () => mails.iterate(query),
  });
}

async function retryMail(run: Run, mailId: string): Promise<void> {
  await run.tenant().mails.retry(mailId);
  run.note(`Mail ${mailId} is being sent.`);
}
