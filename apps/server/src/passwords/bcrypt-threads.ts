import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const idle: Worker[] = [];

/**
 * bcrypt on threads that give way to everything else. libuv's own threads are as important as the one that answers
 * requests: with a hash on each core, every other call waited for its turn.
 */
export const bcryptThreads = {
  /**
   * Takes one thread, started when none is free: the queue before it bounds how many there are.
   *
   * @param setting Salt with cost and variant: `$2b$10$` and 22 characters.
   */
  async hash(input: string, setting: string): Promise<string> {
    const thread = idle.pop() ?? new Worker(new URL('./bcrypt-thread.js', import.meta.url));
    thread.ref();
    thread.postMessage({ input, setting });
    // One that fails is not used again.
    const [hash] = await once(thread, 'message');
    thread.unref();
    idle.push(thread);
    return hash;
  },
};
