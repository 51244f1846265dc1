import type { ServerResponse } from 'node:http';

/** The reader of a stream has left, or was cut because it did not keep up. */
export class ReaderGone extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ReaderGone';
  }
}

interface StreamLimits {
  /** Milliseconds a reader may need for what was written; one that takes longer is cut. Default 30,000. */
  stallMs: number;
  /** Milliseconds the whole answer may take. Default an hour. */
  totalMs: number;
}

/** An answer of any length. */
export interface StreamAnswer {
  /**
   * Writes, and resolves when the reader is ready for more. The headers go out with the first text, so that whatever
   * fails before can still be answered as a problem.
   *
   * @throws ReaderGone the reader has left or was cut; nobody is there for an answer.
   */
  write(text: string): Promise<void>;
  end(): void;
}

const LIMITS: StreamLimits = { stallMs: 30_000, totalMs: 3_600_000 };

/** Begins an answer (200) that is written bit by bit, as fast as its reader takes it. */
export function answerStream(
  res: ServerResponse,
  headers: Readonly<Record<string, string>>,
  { stallMs, totalMs }: StreamLimits = LIMITS,
): StreamAnswer {
  const deadline = performance.now() + totalMs;
  const begin = () => {
    if (!res.headersSent) for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  };
  return {
    async write(text) {
      if (res.closed) throw new ReaderGone('the reader has left');
      begin();
      if (res.write(text)) return;
      const remainingMs = deadline - performance.now();
      try {
        await drained(res, Math.min(stallMs, Math.max(0, remainingMs)));
      } catch (error) {
        res.destroy();
        throw error;
      }
    },
    end() {
      begin();
      res.end();
    },
  };
}

function drained(res: ServerResponse, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (reason?: string) => {
      clearTimeout(timer);
      res.off('drain', onDrain).off('close', onClose);
      if (reason === undefined) resolve();
      else reject(new ReaderGone(reason));
    };
    const onDrain = () => settle();
    const onClose = () => settle('the reader has left');
    const timer = setTimeout(() => settle('the reader was too slow'), timeoutMs);
    res.once('drain', onDrain).once('close', onClose);
  });
}
