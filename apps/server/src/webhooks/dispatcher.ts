import type { Logger } from 'pino';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { createLanes, type Lanes } from '../lanes';
import { createOutage, type Outage } from '../mail/backoff';
import { type Courier, type CourierDeps, createCourier } from './courier';
import type { WebhookKey } from './fan-out-repository';
import { sweepWebhooks, webhookOutboxOf } from './outbox-repository';

/** Sends what is pending. Several servers may do so at once. */
export interface WebhookDispatcher {
  /** Looks for due queues every 2 s from now on. */
  start(): void;
  /** Looks at once, as these webhooks were just given something to do; nothing before `start`. */
  nudge(webhooks: readonly WebhookKey[]): void;
  /** Sends all that is due and resolves with the number of queues that were taken up. */
  deliverDue(): Promise<number>;
  /** Deliveries of all tenants that wait, counted up to 10,000, and the age of the oldest. */
  depth(): Promise<{ pending: number; oldestSeconds: number }>;
  /** Sends under way get 3 s to finish; then they are cut off and due again at once. */
  stop(): Promise<void>;
}

export interface DispatcherDeps {
  db: Database;
  clock: Clock;
  log: Logger;
  courier: Omit<CourierDeps, 'outage' | 'stopping'>;
}

/** Requests to one webhook at once, a server. */
const LANES_A_WEBHOOK = 4;
/** A receiver that comes back is found within this time. */
const PAUSE_MAX_MS = 60_000;
const SWEEP_EVERY_MS = 60_000;
const KEEP_MS = 30 * 86_400_000;
const STOP_GRACE_MS = 3000;
const DEPTH_MAX = 10_000;
const FAILURE = 'the queues of webhooks do not answer right now';

interface Route {
  lanes: Lanes;
  outage: Outage;
}

/**
 * A few lanes for each webhook that has something to do, so that a slow receiver holds up nobody but itself. One that
 * does not answer closes its lanes for a while, and then one tries again.
 */
export function createWebhookDispatcher({ db, clock, log, courier }: DispatcherDeps): WebhookDispatcher {
  const outbox = webhookOutboxOf(db);
  const stopping = new AbortController();
  const routes = new Map<string, Route>();
  let isStarted = false;
  let sweptAt = new Date(0);

  function routeOf(key: WebhookKey): Route {
    const name = `${key.tenantId} ${key.webhookId}`;
    const known = routes.get(name);
    if (known !== undefined) return known;
    const outage = createOutage(clock, PAUSE_MAX_MS);
    const takeOne: Courier = createCourier({ ...courier, outage, stopping: stopping.signal });
    const step = async () => outage.isOver() && (await takeOne(key, () => lanes.addLane()));
    const lanes = createLanes({ max: LANES_A_WEBHOOK, log, failure: FAILURE, step });
    routes.set(name, { lanes, outage });
    return { lanes, outage };
  }

  async function sweep(): Promise<void> {
    const now = clock.now();
    if (now.getTime() - sweptAt.getTime() < SWEEP_EVERY_MS) return;
    sweptAt = now;
    await sweepWebhooks(db, now, KEEP_MS);
    for (const [name, { lanes, outage }] of routes) if (lanes.isIdle() && outage.isOver()) routes.delete(name);
  }

  async function dueRoutes(): Promise<Route[]> {
    await sweep();
    return (await outbox.dueWebhooks(clock.now())).map(routeOf).filter(({ outage }) => outage.isOver());
  }

  const watcher = createLanes({
    max: 1,
    log,
    failure: FAILURE,
    async step() {
      for (const { lanes } of await dueRoutes()) lanes.addLane();
      return false;
    },
  });

  return {
    start() {
      isStarted = true;
      watcher.start();
    },
    nudge(webhooks) {
      if (isStarted) for (const key of webhooks) routeOf(key).lanes.addLane();
    },
    async deliverDue() {
      for (let taken = 0; ; ) {
        const counts = await Promise.all((await dueRoutes()).map(({ lanes }) => lanes.drain()));
        const sum = counts.reduce((a, b) => a + b, 0);
        if (sum === 0) return taken;
        taken += sum;
      }
    },
    depth: () => depthOf(outbox, clock),
    async stop() {
      isStarted = false;
      await watcher.stop();
      const grace = setTimeout(() => stopping.abort(), STOP_GRACE_MS);
      await Promise.all([...routes.values()].map(({ lanes }) => lanes.stop()));
      clearTimeout(grace);
    },
  };
}

async function depthOf(outbox: ReturnType<typeof webhookOutboxOf>, clock: Clock) {
  const { pending, oldestAt } = await outbox.depth(DEPTH_MAX);
  const ageMs = oldestAt === null ? 0 : clock.now().getTime() - oldestAt.getTime();
  return { pending, oldestSeconds: Math.max(0, ageMs / 1000) };
}
