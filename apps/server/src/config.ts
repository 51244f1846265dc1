import { resolve } from 'node:path';
import { z } from 'zod';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');

/** Whole numbers are digits and nothing else: `1e3`, ` 8` and `` are mistakes, not numbers. */
function integer(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,6}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);
}

function url(protocols: readonly string[], expected: string) {
  return z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), expected);
}

const databaseUrl = url(['postgres:', 'postgresql:'], 'must be a URL of the form postgresql://user@host/database');

const publicUrl = url(['http:', 'https:'], 'must be an http or https URL')
  .refine(
    (value) => !URL.canParse(value) || (new URL(value).search === '' && new URL(value).hash === ''),
    'must not have a query or fragment',
  )
  .refine(
    // Every token and every link in a mail carries it.
    (value) => !URL.canParse(value) || (new URL(value).username === '' && new URL(value).password === ''),
    'must not have user information',
  );

const Environment = z.object({
  NODE_ENV: z.string().optional(),
  HELLOJOHN_HOST: z.string().min(1).default('127.0.0.1'),
  HELLOJOHN_PORT: integer(0, 65_535).default(8080),
  HELLOJOHN_PUBLIC_URL: publicUrl.optional(),
  HELLOJOHN_DATA_DIR: z.string().min(1).default('.hellojohn'),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_REPLICA_URL: databaseUrl.optional(),
  HELLOJOHN_ADMIN_TOKEN: z
    .string()
    .min(32, 'must have at least 32 characters')
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
    .optional(),
  HELLOJOHN_SECRET_KEY: z
    .string()
    .refine(isSecretKey, 'must be 32 bytes in base64 (`openssl rand -base64 32`)')
    .optional(),
  HELLOJOHN_SECRET_KEY_PREVIOUS: z
    .string()
    .refine(isSecretKey, 'must be 32 bytes in base64, as HELLOJOHN_SECRET_KEY was')
    .optional(),
  HELLOJOHN_WORKERS: z
    .union([z.literal('auto'), integer(1, 256)], 'must be `auto` or a whole number from 1 to 256')
    .default(1),
  HELLOJOHN_METRICS_PORT: integer(1, 65_535).optional(),
  HELLOJOHN_BCRYPT_COST: integer(4, 15).default(10),
  SMTP_URL: url(['smtp:', 'smtps:'], 'must be a URL of the form smtp://user:pass@host:587').optional(),
  HELLOJOHN_MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/, 'must be an address, or `Name <address>`')
    .default('HelloJohn <no-reply@localhost>'),
  HELLOJOHN_CORS_ORIGINS: z.string().default('').transform(splitList).refine(areOrigins, {
    message: 'must be origins such as https://app.example.com, separated by commas; `*` is refused',
  }),
  HELLOJOHN_TRUST_PROXY: integer(0, 32).default(0),
  HELLOJOHN_RATE_LIMIT: onOff.default(true),
  HELLOJOHN_JOB_RETENTION_DAYS: integer(1, 3650).default(7),
  HELLOJOHN_AUDIT_RETENTION_DAYS: integer(31, 36_500).optional(),
  HELLOJOHN_WEBHOOK_ALLOW_PRIVATE: onOff.default(false),
  HELLOJOHN_LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  // The names of the OpenTelemetry specification.
  OTEL_EXPORTER_OTLP_ENDPOINT: url(['http:', 'https:'], 'must be an http or https URL').optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url(['http:', 'https:'], 'must be an http or https URL').optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().default('').transform(splitList).refine(areHeaders, {
    message: 'must be name=value, separated by commas, values percent-encoded',
  }),
  OTEL_SERVICE_NAME: z.string().min(1).default('hellojohn'),
  OTEL_TRACES_SAMPLER: z.enum(['parentbased_always_on', 'parentbased_traceidratio']).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0|1|0?\.\d{1,9}|1\.0+)$/, 'must be a number from 0 to 1')
    .transform(Number)
    .optional(),
});

function isSecretKey(value: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(value) && Buffer.from(value, 'base64').length === 32;
}

function splitList(value: string): string[] {
  return value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function areHeaders(entries: string[]): boolean {
  return entries.every((entry) => /^[\w-]+=(?:[\x21-\x24\x26-\x7e]|%[\da-f]{2})*$/i.test(entry));
}

function areOrigins(origins: string[]): boolean {
  return origins.every(
    (origin) => /^https?:\/\//.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin,
  );
}

/** What the environment says, checked as a whole; nothing else reads the environment. */
export interface Config {
  readonly isTest: boolean;
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Without a trailing slash; undefined = `http://localhost:<port>`, known once the server listens. */
  readonly publicUrl: string | undefined;
  /** Absolute path. */
  readonly dataDir: string;
  /** undefined = embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  /** A streaming standby of `databaseUrl`, for lists; undefined = none. */
  readonly replicaUrl: string | undefined;
  /** undefined = generated once into the data directory. */
  readonly adminToken: string | undefined;
  /** 32 bytes in base64; undefined = generated once into the data directory. */
  readonly secretKey: string | undefined;
  /** The key that `secretKey` replaces, in the same form; undefined = it replaces none. */
  readonly previousSecretKey: string | undefined;
  readonly workers: number | 'auto';
  /** Where `/metrics` is answered without a token; undefined = on the public port, for the root token. */
  readonly metricsPort: number | undefined;
  readonly bcryptCost: number;
  /** undefined = mails are written to the outbox directory. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly corsOrigins: readonly string[];
  /** Proxies whose `X-Forwarded-For` entry is believed. */
  readonly trustProxyHops: number;
  readonly isRateLimited: boolean;
  /** How long ended jobs are kept. */
  readonly jobRetentionDays: number;
  /** How long audit events are kept; undefined = as long as their tenant. */
  readonly auditRetentionDays: number | undefined;
  /** Webhooks may be sent to private and loopback addresses. */
  readonly allowsPrivateWebhooks: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** undefined = no spans, and nothing of the machinery is loaded. */
  readonly tracing: TracingConfig | undefined;
}

/** Where spans go. */
export interface TracingConfig {
  /** Takes OTLP over HTTP. */
  readonly tracesUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  /** Of traces that begin here, 0..1. */
  readonly ratio: number;
}

/** Everything that is wrong with the environment, one line a variable. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((p) => `  ${p}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads the configuration. Values never appear in a message, as they may be secrets.
 *
 * @param env The environment; an empty value counts as a bad one, not as absent.
 * @param baseDir Folder that a relative `HELLOJOHN_DATA_DIR` starts from.
 * @throws ConfigError with all problems at once; the process then exits 78 (EX_CONFIG).
 */
export function loadConfig(env: Record<string, string | undefined>, baseDir: string): Config {
  const result = Environment.safeParse(env);
  const problems = (result.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  problems.push(...crossFieldProblems(env), ...unknownVariables(env));
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  const value = result.data;
  return Object.freeze({
    isTest: value.NODE_ENV === 'test',
    host: value.HELLOJOHN_HOST,
    port: value.HELLOJOHN_PORT,
    publicUrl: value.HELLOJOHN_PUBLIC_URL?.replace(/\/+$/, ''),
    dataDir: resolve(baseDir, value.HELLOJOHN_DATA_DIR),
    databaseUrl: value.DATABASE_URL,
    replicaUrl: value.DATABASE_REPLICA_URL,
    adminToken: value.HELLOJOHN_ADMIN_TOKEN,
    secretKey: value.HELLOJOHN_SECRET_KEY,
    previousSecretKey: value.HELLOJOHN_SECRET_KEY_PREVIOUS,
    workers: value.HELLOJOHN_WORKERS,
    metricsPort: value.HELLOJOHN_METRICS_PORT,
    bcryptCost: value.HELLOJOHN_BCRYPT_COST,
    smtpUrl: value.SMTP_URL,
    mailFrom: value.HELLOJOHN_MAIL_FROM,
    corsOrigins: value.HELLOJOHN_CORS_ORIGINS,
    trustProxyHops: value.HELLOJOHN_TRUST_PROXY,
    isRateLimited: value.HELLOJOHN_RATE_LIMIT,
    jobRetentionDays: value.HELLOJOHN_JOB_RETENTION_DAYS,
    auditRetentionDays: value.HELLOJOHN_AUDIT_RETENTION_DAYS,
    allowsPrivateWebhooks: value.HELLOJOHN_WEBHOOK_ALLOW_PRIVATE,
    logLevel: value.HELLOJOHN_LOG_LEVEL,
    tracing: tracingOf(value),
  });
}

/** @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
function tracingOf(value: z.output<typeof Environment>): TracingConfig | undefined {
  const base = value.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, '');
  const tracesUrl = value.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base === undefined ? undefined : `${base}/v1/traces`);
  if (tracesUrl === undefined) return undefined;
  const headers = value.OTEL_EXPORTER_OTLP_HEADERS.map((entry): [string, string] => {
    const [name = '', ...rest] = entry.split('=');
    return [name, decodeURIComponent(rest.join('='))];
  });
  const isSampled = value.OTEL_TRACES_SAMPLER === 'parentbased_traceidratio';
  return {
    tracesUrl,
    headers: Object.fromEntries(headers),
    serviceName: value.OTEL_SERVICE_NAME,
    ratio: isSampled ? (value.OTEL_TRACES_SAMPLER_ARG ?? 1) : 1,
  };
}

/** Of the environment itself: one bad value must not hide what is wrong between others. */
function crossFieldProblems(env: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  const cost = env.HELLOJOHN_BCRYPT_COST ?? '';
  if (/^0*[4-9]$/.test(cost) && !(Number(cost) === 4 && env.NODE_ENV === 'test')) {
    problems.push('HELLOJOHN_BCRYPT_COST: must be a whole number from 10 to 15');
  }
  const port = env.HELLOJOHN_PORT ?? '8080';
  if (env.HELLOJOHN_METRICS_PORT !== undefined && Number(env.HELLOJOHN_METRICS_PORT) === Number(port)) {
    problems.push('HELLOJOHN_METRICS_PORT: must not be HELLOJOHN_PORT, which is public');
  }
  if (env.DATABASE_REPLICA_URL !== undefined && env.DATABASE_URL === undefined) {
    problems.push('DATABASE_REPLICA_URL: is a replica of DATABASE_URL, which is not set');
  }
  if (env.DATABASE_URL !== undefined && env.HELLOJOHN_ADMIN_TOKEN === undefined) {
    problems.push('HELLOJOHN_ADMIN_TOKEN: is required with DATABASE_URL (at least 32 characters)');
  }
  if (env.DATABASE_URL !== undefined && env.HELLOJOHN_SECRET_KEY === undefined) {
    problems.push(
      'HELLOJOHN_SECRET_KEY: is required with DATABASE_URL (32 bytes in base64: `openssl rand -base64 32`)',
    );
  }
  return problems;
}

/** A mistyped variable would be a setting that silently does nothing. */
function unknownVariables(env: Record<string, string | undefined>): string[] {
  const clientSide = ['HELLOJOHN_URL', 'HELLOJOHN_TOKEN', 'HELLOJOHN_TENANT', 'HELLOJOHN_OUTPUT'];
  return Object.keys(env)
    .filter((name) => name.startsWith('HELLOJOHN_') && !(name in Environment.shape) && !clientSide.includes(name))
    .map((name) => `${name}: is not a known variable`);
}
