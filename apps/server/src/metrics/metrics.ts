import { Counter, collectDefaultMetrics, Gauge, type GaugeConfiguration, Histogram, Registry } from 'prom-client';
import type { AuditLog } from '../audit/service';
import type { Database } from '../db/database';
import type { MailService } from '../mail/service';
import type { PasswordService } from '../passwords/service';

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
}

export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

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
function watchDatabase(registry: Registry, { mail, auditLog }: MetricsDeps): void {
  const registers = [registry];
  gauge('hellojohn_mails', 'Mails in the outbox, up to 10,000: `waiting` to be sent, or `dead`.', {
    registers,
    labelNames: ['status'],
    aggregator: 'first',
    async collect() {
      this.reset();
      const depth = await mail.depth().catch(() => null);
      if (depth === null) return;
      this.set({ status: 'waiting' }, depth.waiting);
      this.set({ status: 'dead' }, depth.dead);
    },
  });
  gauge('hellojohn_audit_unsealed', 'Audit events that are not in their chain yet, up to 10,000.', {
    registers,
    aggregator: 'first',
    async collect() {
      const count = await auditLog.countUnsealed().catch(() => null);
      if (count === null) this.remove();
      else this.set(count);
    },
  });
}

function gauge(name: string, help: string, options: Omit<GaugeConfiguration<string>, 'name' | 'help'>): void {
  new Gauge({ name, help, ...options });
}
