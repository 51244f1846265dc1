import { homedir } from 'node:os';
import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-codes';
import { explain } from './explain';
import type { Io } from './io';
import { createProgram, fillNoun } from './program';
import { createCli, type Trace } from './run';

/**
 * Runs one command line.
 *
 * @param args Arguments without node and the script.
 * @returns The exit code; nothing is thrown.
 */
export async function main(args: readonly string[], { version }: { version: string }): Promise<ExitCode> {
  const io = processIo();
  const trace: Trace = {};
  watchOutput(io);
  try {
    await createProgram(createCli(io, { version, trace, fillNoun })).parseAsync(args, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    // Commander has said it already. Help that was asked for is no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const { lines, exitCode } = explain(error, trace.settings);
    io.stderr.write(`${lines.join('\n')}\n`);
    return exitCode;
  }
}

function processIo(): Io {
  const { stdin, stdout, stderr, env, platform } = process;
  return { stdin, stdout, stderr, env, platform, cwd: process.cwd(), homeDir: homedir };
}

/** A reader that has seen enough (`| head`) ends the command quietly; a full disk does not. */
function watchOutput({ stdout, stderr }: Io): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    stderr.write(`error: output_failed: standard output can't be written (${error.code ?? error.message})\n`);
    process.exit(EXIT.failure);
  });
  stderr.on('error', () => {});
}
