import { open, rename, rm } from 'node:fs/promises';
import { EXIT } from '../exit-codes';
import { CliError } from '../failure';
import type { Io } from '../io';

/** Where an export goes. */
export interface Sink {
  /** Resolves when more may be written, so that memory stays flat. */
  write(chunk: string | Uint8Array): Promise<void>;
}

/**
 * Lets `fill` write to standard output, or to a file that appears under its name once it is whole: until then it is
 * `<path>.part`, readable by its owner alone, and gone when `fill` fails.
 *
 * @throws CliError `output_failed` (exit 1): the file can't be written.
 */
export async function writeTo(path: string | undefined, { stdout }: Io, fill: (sink: Sink) => Promise<void>) {
  if (path === undefined) return fill({ write: (chunk) => writeOut(stdout, chunk) });
  const part = `${path}.part`;
  const file = await open(part, 'w', 0o600).catch(failed(part));
  try {
    await fill({ write: (chunk) => file.appendFile(chunk).catch(failed(part)) });
    await file.sync().catch(failed(part));
    await file.close().catch(failed(part));
    await rename(part, path).catch(failed(path));
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** A reader that has seen enough ends the program elsewhere: see `main.ts`. */
async function writeOut(stdout: Io['stdout'], chunk: string | Uint8Array): Promise<void> {
  if (chunk.length === 0 || stdout.write(chunk)) return;
  await new Promise<void>((resolve) => stdout.once('drain', resolve));
}

function failed(path: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    const reason = error.code ?? error.message;
    throw new CliError('output_failed', `${path} can't be written (${reason})`, { exitCode: EXIT.failure });
  };
}
