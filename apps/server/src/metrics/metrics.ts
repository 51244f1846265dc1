import { Counter, collectDefaultMetrics, Gauge, type GaugeConfiguration, Histogram, Registry } from 'prom-client';
import type { AuditLog } from '../audit/service';
import type { Database } from '../db/database';
import type { JobService } from '../jobs/service';
import type { MailService } from '../mail/service';
import type { PasswordService } from '../passwords/service';
import type { WebhookDispatcher } from '../webhooks/dispatcher';

/** One answered request, by names of which there are few: no path, id or address ever becomes a label. */
export interface RequestFacts {
  /** operationId; `none` for what is no operation: pages, unknown paths. */
  operation: string;
  method: string;
  status: number;
  seconds: number;
}

/** The figures of one server process, for Prometheus. */
export interface Metrics {
  registry: Registry;
  observe(request: RequestFacts): void;
  /** All figures in Prometheus' text format. What the database does not answer right now is left out. */
  render(): Promise<string>;
}

export interface MetricsDeps {
  db: Pick<Database, 'connections'>;
  passwords: Pick<PasswordService, 'queue'>;
  mail: Pick<MailService, 'depth'>;
  auditLog: Pick<AuditLog, 'countUnsealed'>;
  jobs: Pick<JobService, 'depth'>;
  webhookDispatcher: Pick<WebhookDispatcher, 'depth'>;
}

export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** Several may scrape, and often: what they ask the database costs it once in this time. */
const KEPT_MS = 5000;
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(deps: MetricsDeps): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'hellojohn_http_request_duration_seconds',
    help: 'Answered requests, by operationId, method and status.',
    labelNames: ['operation', 'method', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });
  watchProcess(registry, deps);
  watchDatabase(registry, deps);
  return {
    registry,
    observe: ({ operation, method, status, seconds }) => requests.observe({ operation, method, status }, seconds),
    render: () => registry.metrics(),
  };
}

/** What this process alone knows; of several processes the sum counts. */
function watchProcess(registry: Registry, { db, passwords }: MetricsDeps): void {
  const registers = [registry];
  gauge('hellojohn_hash_queue_running', 'Passwords that are being hashed.', {
    registers,
    collect() {
      this.set(passwords.queue().running);
    },
  });
  gauge('hellojohn_hash_queue_waiting', 'Passwords that wait for being hashed.', {
    registers,
    collect() {
      this.set(passwords.queue().waiting);
    },
  });
  new Counter({
    name: 'hellojohn_hash_queue_refused_total',
    help: 'Passwords that were refused with `overloaded`, as the queue was full.',
    registers,
    collect() {
      this.reset();
      this.inc(passwords.queue().refused);
    },
  });
  gauge('hellojohn_db_connections', 'Connections of the pool, by what they do.', {
    registers,
    labelNames: ['state'],
    collect() {
      const { used, idle } = db.connections();
      this.set({ state: 'used' }, used);
      this.set({ state: 'idle' }, idle);
    },
  });
  gauge('hellojohn_db_waiting', 'Statements and transactions that wait for a connection.', {
    registers,
    collect() {
      this.set(db.connections().waiting);
    },
  });
}

/** What the database knows, read when it is asked for; the same for every process, so one of them counts. */
function watchDatabase(registry: Registry, deps: MetricsDeps): void {
  const { mail, auditLog, jobs, webhookDispatcher } = deps;
  follow(registry, {
    name: 'hellojohn_mails',
    help: 'Mails in the outbox, up to 10,000: `waiting` to be sent, or `dead`.',
    labelNames: ['status'],
    read: async () => {
      const { waiting, dead } = await mail.depth();
      return [
        [{ status: 'waiting' }, waiting],
        [{ status: 'dead' }, dead],
      ];
    },
  });
  follow(registry, {
    name: 'hellojohn_audit_unsealed',
    help: 'Audit events that are not in their chain yet, up to 10,000.',
    read: async () => [[{}, await auditLog.countUnsealed()]],
  });
  follow(registry, {
    name: 'hellojohn_jobs',
    help: 'Jobs that have not ended, up to 10,000, by type: `queued` or `running`.',
    labelNames: ['type', 'status'],
    read: async () => (await jobs.depth()).map(({ count, ...labels }) => [labels, count]),
  });
  const webhooks = keptFor(KEPT_MS, () => webhookDispatcher.depth());
  follow(registry, {
    name: 'hellojohn_webhook_deliveries_pending',
    help: 'Deliveries to webhooks that wait or are tried again, up to 10,000.',
    read: async () => [[{}, (await webhooks()).pending]],
  });
  follow(registry, {
    name: 'hellojohn_webhook_oldest_seconds',
    help: 'Age of the oldest of these; 0 without any.',
    read: async () => [[{}, (await webhooks()).oldestSeconds]],
  });
}

type Samples = [labels: Record<string, string>, value: number][];

interface Followed {
  name: string;
  help: string;
  labelNames?: string[];
  read(): Promise<Samples>;
}

/** A gauge of what a query says, asked at most every 5 s however many scrape; left out while there is no answer. */
function follow(registry: Registry, { name, help, labelNames = [], read }: Followed): void {
  const samples = keptFor(KEPT_MS, () => read().catch((): Samples => []));
  gauge(name, help, {
    registers: [registry],
    labelNames,
    aggregator: 'first',
    async collect() {
      const now = await samples();
      this.reset();
      // Without labels it would be 0 now.
      if (now.length === 0 && labelNames.length === 0) this.remove();
      for (const [labels, value] of now) this.set(labels, value);
    },
  });
}

/** Callers within that time share one answer. */
function keptFor<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let readAt = Number.NEGATIVE_INFINITY;
  let kept: Promise<T> | undefined;
  return () => {
    if (kept === undefined || performance.now() - readAt > ms) {
      readAt = performance.now();
      kept = read();
    }
    return kept;
  };
}

function gauge(name: string, help: string, options: Omit<GaugeConfiguration<string>, 'name' | 'help'>): void {
  new Gauge({ name, help, ...options });
}
