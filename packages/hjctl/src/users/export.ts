import type { User } from '@hellojohn/sdk';
import type { Command } from 'commander';
import { usageError } from '../failure';
import { examples } from '../help';
import { jsonText } from '../output/json';
import { type Sink, writeTo } from '../output/sink';
import type { Cli, Run } from '../run';
import { count } from '../text';
import { toRow } from '../wire';
import { addFilterOptions, type FilterOptions, filterQuery } from './fields';
import { findUserId, USER_ARGUMENT } from './find';

interface ExportOptions extends FilterOptions {
  file?: string;
}

const BATCH = 100;

export function registerExport(users: Command, cli: Cli): void {
  addFilterOptions(users.command('export').description('Write all users that match, as they are at one moment'))
    .option('--file <path>', 'write here, not to standard output; the file appears once it is whole')
    .addHelpText(
      'after',
      '\nAs ndjson, one user a line, unless -o csv is given.\n' +
        examples(
          'hjctl users export --tenant acme-corp > users.ndjson',
          'hjctl users export -o csv --status disabled --file disabled.csv',
        ),
    )
    .action(cli.action(exportUsers));

  users
    .command('export-data')
    .description('Write all that is stored on a person, as one JSON document')
    .argument('<user>', USER_ARGUMENT)
    .option('--file <path>', 'write here, not to standard output; the file appears once it is whole')
    .addHelpText('after', examples('hjctl users export-data alice@acme.com --file alice.json'))
    .action(cli.action(exportData));
}

async function exportData(run: Run, name: string, { file }: { file?: string }): Promise<void> {
  if (file === '') throw usageError('--file is empty');
  const { users } = run.tenant();
  const data = await users.exportData(await findUserId(users, name));
  await writeTo(file, run.io, ({ write }) => write(`${jsonText(toRow(data), { pretty: true })}\n`));
  run.note(`Exported what is stored on ${name}${file === undefined ? '' : ` to ${file}`}.`);
}

async function exportUsers(run: Run, { file, ...filters }: ExportOptions): Promise<void> {
  if (file === '') throw usageError('--file is empty');
  const isCsv = formatOf(run) === 'csv';
  const { users } = run.tenant();
  const query = filterQuery(filters);
  let amount = 0;
  await writeTo(file, run.io, async (sink) => {
    amount = await (isCsv
      ? writeBytes(users.export({ ...query, format: 'csv' }), sink)
      : writeLines(users.export(query), sink));
  });
  run.note(`Exported ${count(amount, isCsv ? 'byte' : 'user')}${file === undefined ? '' : ` to ${file}`}.`);
}

/** What is asked for in general, in a profile or the environment, may be a form that no export has; a flag is meant. */
function formatOf({ settings, options }: Run): 'csv' | 'ndjson' {
  const { output } = settings;
  if (output === 'csv' || output === 'ndjson') return output;
  if (options.output === undefined) return 'ndjson';
  throw usageError(`an export can't be written as ${output}`, 'Choose -o ndjson or -o csv.');
}

async function writeBytes(chunks: AsyncIterable<Uint8Array>, { write }: Sink): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    await write(chunk);
  }
  return bytes;
}

async function writeLines(users: AsyncIterable<User>, { write }: Sink): Promise<number> {
  let total = 0;
  let lines = '';
  for await (const user of users) {
    lines += `${jsonText(toRow(user), { pretty: false })}\n`;
    total += 1;
    if (total % BATCH !== 0) continue;
    await write(lines);
    lines = '';
  }
  await write(lines);
  return total;
}
