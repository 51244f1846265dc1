// L9: who has one address of an IPv6 network has them all. Real sockets, in a network namespace of their own.
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type RunningServer, startServer } from '../../support/server';
import { report } from './support/chance';

const GUESSER = fileURLToPath(new URL('./support/guess-from.mjs', import.meta.url));
/** Gives a program a network of its own; from util-linux. */
const UNSHARE = 'unshare';
/** For documentation: nobody's. */
const NETWORK = '2001:db8:1:1';
const OTHER_NETWORK = '2001:db8:1:2';
const ADDRESSES = 50;
const LIMIT = 20;

const makeNetworks = [NETWORK, OTHER_NETWORK].map((network) => `ip -6 route add local ${network}::/64 dev lo`);
const bindAny = 'echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind';
const ready = ['ip link set lo up', bindAny, ...makeNetworks, 'echo ready', 'exec sleep 3600'].join(' && ');
const probe = spawnSync(UNSHARE, ['--net', 'sh', '-c', ready.replace('exec sleep 3600', 'true')]);
const reason = probe.status === 0 ? null : 'IPv6 networks of its own are not allowed here';
if (reason !== null) report('L9: guesses from an IPv6 network', { 'not run': reason });

let namespace: ChildProcess;
let server: RunningServer;
const within = () => ['nsenter', `--net=/proc/${namespace.pid}/ns/net`];
beforeAll(async () => {
  if (reason !== null) return;
  namespace = spawn(UNSHARE, ['--net', 'sh', '-c', ready], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(namespace.stdout as NodeJS.ReadableStream, 'data');
  server = await startServer({ HELLOJOHN_HOST: '::' }, within());
});
afterAll(async () => {
  await server?.close();
  namespace?.kill('SIGKILL');
});

/** Statuses of sign-ins with a wrong password, one after the other, each from its address. */
async function guessFrom(addresses: string[]): Promise<number[]> {
  const [command = '', ...args] = [...within(), process.execPath, GUESSER, new URL(server.url).port, ...addresses];
  const { stdout } = await promisify(execFile)(command, args);
  return JSON.parse(stdout);
}

(reason === null ? it : it.skip)(
  `L9: ${ADDRESSES} addresses of one IPv6 network share one budget, another network and IPv4 have theirs`,
  async () => {
    const guesses = Array.from({ length: ADDRESSES }, (_, n) => `${NETWORK}:${(n * 997).toString(16)}::${n + 1}`);
    const own = await guessFrom(guesses);
    const others = await guessFrom([`${OTHER_NETWORK}::1`, '127.0.0.2']);
    report('L9: guesses from an IPv6 network, by real sockets', {
      addresses: ADDRESSES,
      'looked at': own.filter((status) => status === 401).length,
      'refused (429)': own.filter((status) => status === 429).length,
      'from another network and IPv4 (401)': others.filter((status) => status === 401).length,
    });
    expect(own).toEqual(guesses.map((_, n) => (n < LIMIT ? 401 : 429)));
    expect(others).toEqual([401, 401]);
  },
);
