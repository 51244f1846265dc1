// One hash after the other, on a thread of its own. Plain JavaScript: node starts it from the sources as from the build.
import { getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import bcrypt from 'bcrypt';

/** Steps below everything else: whoever answers requests or queries gets the core at once, hashing what is left of it. */
const STEPS_BELOW = 10;
const LOWEST_PRIORITY = 19;

// On Linux each thread has a priority of its own; elsewhere this would slow the whole process down.
if (process.platform === 'linux') setPriority(Math.min(LOWEST_PRIORITY, getPriority() + STEPS_BELOW));

parentPort?.on('message', ({ input, setting }) => {
  parentPort?.postMessage(bcrypt.hashSync(input, setting));
});
