import type { ReadStream, WriteStream } from 'node:tty';

type Input = NodeJS.ReadStream | ReadStream;
type OutputStream = NodeJS.WriteStream | WriteStream;

/** The world outside: what a command reads and writes besides the server. */
export interface Io {
  stdin: Input;
  stdout: OutputStream;
  stderr: OutputStream;
  env: Readonly<Record<string, string | undefined>>;
  /** Folder the command was called in. */
  cwd: string;
  platform: NodeJS.Platform;
  homeDir: () => string;
}

/** An environment variable; set to nothing counts as not set. */
export function envValue(io: Pick<Io, 'env'>, name: string): string | undefined {
  return io.env[name] || undefined;
}
