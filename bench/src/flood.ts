import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from './http-client';
import { measure, type Operation, summarize } from './measure';
import { PASSWORD } from './people';
import type { Subject } from './subject';
import { signInEmail } from './workload';

/** `get`, without and with more sign-ins at once than the cores can hash. */
export interface Flood {
  signIns: number;
  /** p99 of `get`, in milliseconds. */
  idleP99Ms: number;
  floodP99Ms: number;
  idleP50Ms: number;
  floodP50Ms: number;
  /** Sign-ins a second that were answered 200. */
  signInRate: number;
  /** How often each status was the answer to a sign-in. */
  statuses: Record<number, number>;
}

const SIGN_INS = 64;
/** As many calls at once as leave a core to spare: this is about waiting, not about the highest rate. */
const CONNECTIONS = 2;
/** Until the line of sign-ins is full. */
const LEAD_MS = 1000;
const REFUSED_PAUSE_MS = 50;

/** @param subject Our server, with the tenant `bench` and its people who sign in. */
export async function measureFlood(subject: Subject, seconds: number): Promise<Flood> {
  const get = subject.operations.find(({ name }) => name === 'get') as Operation;
  const calls = async () =>
    summarize('get', [await measure(get, { seconds, connections: CONNECTIONS }, { server: null, database: null })]);
  const idle = await calls();
  const flood = startFlood(subject.url ?? '');
  await sleep(LEAD_MS);
  const flooded = await calls();
  const { statuses, seconds: took } = await flood.stop();
  return {
    signIns: SIGN_INS,
    idleP99Ms: idle.p99Ms,
    floodP99Ms: flooded.p99Ms,
    idleP50Ms: idle.p50Ms,
    floodP50Ms: flooded.p50Ms,
    signInRate: (statuses[200] ?? 0) / took,
    statuses,
  };
}

function startFlood(url: string) {
  const statuses: Record<number, number> = {};
  const start = performance.now();
  let isOver = false;
  const lane = async (index: number) => {
    const connection = await openConnection(url);
    const body = JSON.stringify({ tenant: 'bench', email: signInEmail(index % 4), password: PASSWORD });
    while (!isOver) {
      const { status } = await connection.send({ method: 'POST', path: '/v2/auth/login', body });
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status !== 200) await sleep(REFUSED_PAUSE_MS);
    }
    connection.close();
  };
  const lanes = Promise.all(Array.from({ length: SIGN_INS }, (_, index) => lane(index)));
  lanes.catch(() => undefined);
  return {
    async stop() {
      isOver = true;
      await lanes;
      return { statuses, seconds: (performance.now() - start) / 1000 };
    },
  };
}
