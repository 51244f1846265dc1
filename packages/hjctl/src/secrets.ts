import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { EXIT } from './exit-codes';
import { CliError, usageError } from './failure';
import type { Io } from './io';

const SECRET_BYTES_MAX = 64 * 1024;

/** Whether a person can be asked. */
export function isInteractive(io: Io): boolean {
  return Boolean(io.stdin.isTTY && io.stderr.isTTY);
}

/**
 * A password from standard input, without exactly one line end at its end; on a terminal asked for twice, without echo.
 *
 * @param name What is asked for: `Password`.
 * @throws CliError `usage`: empty, not UTF-8, longer than 64 KiB, or the two differ.
 */
export async function readPassword(io: Io, name: string): Promise<string> {
  if (!io.stdin.isTTY) {
    const text = (await readInput(io)).replace(/\r?\n$/, '');
    if (text === '') throw usageError(`standard input holds no ${name.toLowerCase()}`);
    return text;
  }
  const first = await ask(io, `${name}: `, { silent: true });
  if (first === '') throw usageError(`the ${name.toLowerCase()} is empty`);
  const second = await ask(io, `${name} again: `, { silent: true });
  if (first !== second) throw usageError('the two differ; nothing was sent');
  return first;
}

/** All of standard input as UTF-8 text. */
export async function readInput(io: Io): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of io.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > SECRET_BYTES_MAX) throw usageError('standard input is too long for a secret (64 KiB at most)');
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw usageError('standard input is not UTF-8 text');
  }
}

/**
 * Asks on the terminal; question and answer stay off standard output.
 *
 * @throws CliError `cancelled` (exit 130): Ctrl-C, or Ctrl-D for the end of input.
 */
export function ask(io: Io, question: string, { silent = false } = {}): Promise<string> {
  let muted = false;
  let answered = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!muted) io.stderr.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: io.stdin, output, terminal: true, historySize: 0 });
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new CliError('cancelled', 'nothing was done', { exitCode: EXIT.interrupted }));
    terminal.once('SIGINT', () => terminal.close());
    terminal.once('close', () => {
      if (silent || !answered) io.stderr.write('\n');
      cancel();
    });
    terminal.question(question, (answer) => {
      answered = true;
      resolve(answer);
      terminal.close();
    });
    // Only now: the question itself has to be seen.
    muted = silent;
  });
}

/**
 * Whether a deletion has to be confirmed by a question.
 *
 * @param yes The user has said `--yes`.
 * @throws CliError `usage`: neither `--yes` nor a terminal to ask on.
 */
export function mustAsk(io: Io, yes: boolean): boolean {
  if (yes) return false;
  if (isInteractive(io)) return true;
  throw usageError('this deletes for good, and there is no terminal to ask on', 'If you mean it: --yes');
}

/** Asks; only `y` and `yes` agree. @throws CliError `cancelled` (exit 1): any other answer. */
export async function confirm(io: Io, question: string): Promise<void> {
  const answer = await ask(io, `${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw declined();
}

/** Asks to type a text again, for what is worse than one mistaken key. @throws CliError `cancelled` (exit 1). */
export async function confirmByTyping(io: Io, question: string, expected: string): Promise<void> {
  if ((await ask(io, `${question} Type ${expected} to go on: `)).trim() !== expected) throw declined();
}

function declined(): CliError {
  return new CliError('cancelled', 'nothing was changed', { exitCode: EXIT.failure });
}
