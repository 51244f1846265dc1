import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import type { ImportOptions, UploadSource } from '@hellojohn/sdk';
import { type Command, Option } from 'commander';
import { usageError } from '../failure';
import { examples } from '../help';
import { followJob, leaveJob } from '../jobs/follow';
import type { Cli, Run } from '../run';

interface Options extends Omit<ImportOptions, 'format' | 'hashConfig'> {
  format?: Format;
  /** A file. */
  hashConfig?: string;
  wait: boolean;
}

type Format = NonNullable<ImportOptions['format']>;

const FORMATS: Format[] = ['ndjson', 'csv', 'json', 'auth0', 'firebase', 'keycloak', 'clerk', 'supabase'];
const BY_ENDING: Record<string, Format> = { '.ndjson': 'ndjson', '.jsonl': 'ndjson', '.csv': 'csv', '.json': 'json' };

export function registerImport(users: Command, cli: Cli): void {
  users
    .command('import')
    .description('Make users of a file, and wait for it; exit 1 when records have failed')
    .argument('<file>', 'file of users, - for standard input')
    .addOption(
      new Option(
        '--format <format>',
        'form of the file, or whose export it is (default: by its ending, else ndjson)',
      ).choices(FORMATS),
    )
    .option('--hash-config <file>', 'for firebase: hash parameters of the project, as its console shows them')
    .addOption(
      new Option('--on-conflict <what>', 'for users who are there already (default: fail)').choices([
        'fail',
        'skip',
        'update',
      ]),
    )
    .option('--dry-run', 'only look what it would do')
    .option('--no-wait', 'leave the work to the server and say how to follow it')
    .addHelpText(
      'after',
      `\nCtrl-C ends the waiting, not the import.\n${examples(
        'hjctl users import users.ndjson --tenant acme-corp --dry-run',
        'hjctl users import users.csv --on-conflict skip',
        'hjctl users import export.ndjson --format auth0',
        'hjctl users import users.json --format firebase --hash-config hash-config.txt',
        'zcat users.ndjson.gz | hjctl users import - --no-wait',
      )}`,
    )
    .action(cli.action(importUsers));
}

async function importUsers(
  run: Run,
  file: string,
  { wait, format, hashConfig: hashFile, ...options }: Options,
): Promise<void> {
  const { users } = run.tenant();
  const source = await sourceOf(run, file);
  const hashConfig = hashFile === undefined ? {} : { hashConfig: await textOf(run, hashFile) };
  const form = format ?? BY_ENDING[extname(file).toLowerCase()] ?? 'ndjson';
  const job = await users.import(source, { format: form, ...hashConfig, ...options });
  return wait ? followJob(run, job.id) : leaveJob(run, job);
}

async function sourceOf({ io }: Run, file: string): Promise<UploadSource> {
  if (file === '-') return io.stdin as AsyncIterable<Uint8Array>;
  const path = resolve(io.cwd, file);
  const handle = await open(path).catch((error: Error) => unreadable(file, error));
  const isFolder = (await handle.stat()).isDirectory();
  await handle.close();
  if (isFolder) throw usageError(`${file} is a folder`, 'Name a file in it.');
  return createReadStream(path);
}

function textOf({ io }: Run, file: string): Promise<string> {
  return readFile(resolve(io.cwd, file), 'utf8').catch((error: Error) => unreadable(file, error));
}

function unreadable(file: string, error: Error): never {
  throw usageError(`${file} can't be read: ${error.message}`);
}
