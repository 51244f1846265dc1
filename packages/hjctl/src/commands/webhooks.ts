import { type Command, Option } from 'commander';
import { usageError } from '../failure';
import { clearing, collectList, parseBoolean, parseInteger } from '../flags';
import { examples } from '../help';
import { addPagingOptions, type PagingOptions, printListing } from '../listing';
import type { Cli, Run } from '../run';
import { confirm, isInteractive } from '../secrets';
import { DELIVERY_VIEW, WEBHOOK_SECRET_VIEW, WEBHOOK_VIEW } from '../webhooks/view';
import { toRow } from '../wire';

const ID = 'id of the webhook (whk_…)';

export function register(webhooks: Command, cli: Cli): void {
  webhooks
    .description('Have events of a tenant posted to addresses; see and repeat deliveries')
    .usage('<verb> [options]');
  registerWebhooks(webhooks, cli);

  webhooks
    .command('rotate-secret')
    .description('Make a new secret and show it, once')
    .argument('<webhook>', ID)
    .option(
      '--overlap <seconds>',
      'the former one signs, too, for this long (default: 86400; 0: not at all)',
      parseInteger,
    )
    .addHelpText('after', examples('hjctl webhooks rotate-secret whk_01HX… --overlap 3600'))
    .action(cli.action(rotateSecret));

  webhooks
    .command('test')
    .description('Send it a webhook.tested')
    .argument('<webhook>', ID)
    .addHelpText('after', examples('hjctl webhooks test whk_01HX…'))
    .action(cli.action(testWebhook));

  addPagingOptions(
    webhooks.command('deliveries').description('List what was sent and what is to be sent, newest first'),
    'delivery',
  )
    .argument('<webhook>', ID)
    .addOption(
      new Option('--status <status>', 'only deliveries of this status').choices(['pending', 'delivered', 'failed']),
    )
    .addHelpText('after', examples('hjctl webhooks deliveries whk_01HX… --status failed'))
    .action(cli.action(listDeliveries));

  webhooks
    .command('replay')
    .description('Send an event again')
    .argument('<delivery>', 'id of the delivery (dlv_…)')
    .addHelpText('after', examples('hjctl webhooks replay dlv_01HX…'))
    .action(cli.action(replay));
}

function registerWebhooks(webhooks: Command, cli: Cli): void {
  addPagingOptions(webhooks.command('list').description('List the webhooks of a tenant'), 'webhook')
    .addHelpText('after', examples('hjctl webhooks list --tenant acme-corp'))
    .action(cli.action(listWebhooks));

  webhooks
    .command('get')
    .description('Show a webhook, without its secret')
    .argument('<webhook>', ID)
    .addHelpText('after', examples('hjctl webhooks get whk_01HX…'))
    .action(cli.action(getWebhook));

  addFieldOptions(webhooks.command('create').description('Make a webhook and show its secret, once'))
    .argument('[url]', 'where events are posted (the same as --to)')
    .addHelpText(
      'after',
      examples("hjctl webhooks create https://acme.com/hook --event 'user.*' --event session.ended"),
    )
    .action(cli.action(createWebhook));

  addFieldOptions(webhooks.command('update').description('Change a webhook; what is not named stays as it is'))
    .argument('<webhook>', ID)
    .addHelpText('after', examples('hjctl webhooks update whk_01HX… --enabled false'))
    .action(cli.action(updateWebhook));

  webhooks
    .command('delete')
    .description('Delete a webhook with its deliveries')
    .argument('<webhook>', ID)
    .option('-y, --yes', "don't ask")
    .addHelpText('after', examples('hjctl webhooks delete whk_01HX…'))
    .action(cli.action(deleteWebhook));
}

/** `--url` is the server's. */
function addFieldOptions(command: Command): Command {
  return command
    .option('--to <url>', 'where events are posted: http or https')
    .option(
      '--event <type>',
      'what is sent: user.created, user.*, … or * (repeatable; together they are all)',
      collectList,
    )
    .option('--description <text>', 'for people (an empty text clears it)')
    .option('--enabled [true|false]', 'whether anything is sent', parseBoolean);
}

interface FieldOptions {
  to?: string;
  event?: string[];
  description?: string;
  enabled?: boolean;
}

function webhookFields({ to, event, description, enabled }: FieldOptions) {
  return {
    ...(to !== undefined && { url: to }),
    ...(event !== undefined && { events: event }),
    ...clearing({ ...(description !== undefined && { description }) }),
    ...(enabled !== undefined && { enabled }),
  };
}

async function listWebhooks(run: Run, options: PagingOptions): Promise<void> {
  const { webhooks } = run.tenant();
  const { all: _all, ...query } = options;
  await printListing(run, options, {
    noun: 'webhook',
    key: 'webhooks',
    view: WEBHOOK_VIEW,
    page: () => webhooks.list(query),
    all: () => webhooks.iterate(query),
  });
}

async function getWebhook(run: Run, id: string): Promise<void> {
  await run.print.one(toRow(await run.tenant().webhooks.get(id)), WEBHOOK_VIEW);
}

async function createWebhook(run: Run, argument: string | undefined, options: FieldOptions): Promise<void> {
  const { url = argument, events, ...fields } = webhookFields(options);
  if (url === undefined || events === undefined) {
    throw usageError(
      'the webhook needs a URL and what is sent to it',
      "For example: hjctl webhooks create https://acme.com/hook --event 'user.*'",
    );
  }
  const webhook = await run.tenant().webhooks.create({ url, events, ...fields });
  await run.print.one(toRow(webhook), WEBHOOK_SECRET_VIEW);
  run.note(`Keep the secret now: it is not shown again. To try it: hjctl webhooks test ${webhook.id}`);
}

async function updateWebhook(run: Run, id: string, options: FieldOptions): Promise<void> {
  const changes = webhookFields(options);
  if (Object.keys(changes).length === 0) {
    throw usageError('nothing to change was named', 'Give --to, --event, --description or --enabled.');
  }
  const webhook = await run.tenant().webhooks.update(id, changes);
  await run.print.one(toRow(webhook), WEBHOOK_VIEW, { asRow: true });
  run.note(`Updated webhook ${id}.`);
}

async function deleteWebhook(run: Run, id: string, { yes = false }: { yes?: boolean }): Promise<void> {
  const { webhooks } = run.tenant();
  if (!yes && isInteractive(run.io)) await confirm(run.io, `Delete webhook ${id} with its deliveries?`);
  await webhooks.delete(id);
  run.note(`Deleted webhook ${id}.`);
}

async function rotateSecret(run: Run, id: string, { overlap }: { overlap?: number }): Promise<void> {
  const options = overlap === undefined ? {} : { overlapSeconds: overlap };
  const webhook = await run.tenant().webhooks.rotateSecret(id, options);
  await run.print.one(toRow(webhook), WEBHOOK_SECRET_VIEW);
  const end = webhook.previousSecretExpiresAt;
  run.note(
    `Keep the secret now: it is not shown again.${end === null ? '' : ` Until ${end} the former one signs, too.`}`,
  );
}

async function testWebhook(run: Run, id: string): Promise<void> {
  await run.tenant().webhooks.test(id);
  run.note(`A test is on its way. What became of it: hjctl webhooks deliveries ${id}`);
}

interface DeliveryOptions extends PagingOptions {
  status?: 'pending' | 'delivered' | 'failed';
}

async function listDeliveries(run: Run, id: string, options: DeliveryOptions): Promise<void> {
  const { webhooks } = run.tenant();
  const { all: _all, ...query } = options;
  await printListing(run, options, {
    noun: 'delivery',
    key: 'deliveries',
    view: DELIVERY_VIEW,
    page: () => webhooks.deliveries(id, query),
    all: () => webhooks.iterateDeliveries(id, query),
  });
}

async function replay(run: Run, id: string): Promise<void> {
  await run.print.one(toRow(await run.tenant().webhooks.replay(id)), DELIVERY_VIEW, { asRow: true });
  run.note(`Delivery ${id} is being sent again.`);
}
