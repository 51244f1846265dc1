import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Logger, pino } from 'pino';
import { createApp } from '../src/app';
import { createDatabase, type Database } from '../src/db/database';
import type { MailMessage } from '../src/mail/transport';
import { createMetrics } from '../src/metrics/metrics';
import { createLog } from '../src/run/log';
import { createServices, type Services } from '../src/services';
import type { Resolve } from '../src/webhooks/address';
import { createManualClock, type ManualClock } from './manual-clock';
import { createTestDatabase, seeingAll, type TestDatabase } from './test-database';

/** For a connection: on a machine with much else to do, PostgreSQL may take longer than a server would wait for it. */
const PATIENCE_MS = 15_000;

/** What a request was answered with; `body` is parsed when it is JSON, else text, else undefined. */
export interface TestResponse {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

export interface RequestOptions {
  /** Bearer token; the root token unless given; null for none. */
  token?: string | null;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, with `contentType`. */
  rawBody?: string | Uint8Array;
  contentType?: string;
  headers?: Record<string, string>;
}

export interface TestTenant {
  id: string;
  slug: string;
  name: string;
}

/** The real app on a free port, on a database of its own. */
export interface TestServer {
  url: string;
  rootToken: string;
  secretKey: Buffer;
  clock: ManualClock;
  /** Shows the rows of all tenants; what the server works with is `services.db`. */
  db: Database;
  database: TestDatabase;
  services: Services;
  /** Mails that were handed to the transport, oldest first; call `deliverMails()` to drain the outbox into it. */
  mails: MailMessage[];
  deliverMails(): Promise<void>;
  request(method: string, path: string, options?: RequestOptions): Promise<TestResponse>;
  /** A fresh tenant; one a test keeps tests apart. */
  createTenant(config?: Record<string, unknown>): Promise<TestTenant>;
  /** A user made by root, with a password that signs in. */
  createUser(tenant: TestTenant, fields?: Record<string, unknown>): Promise<TestUser>;
  signIn(tenant: TestTenant, user: Credentials): Promise<TestTokens>;
  /** As `signIn`, with the answer as it comes: it may be a refusal or a challenge. */
  login(tenant: TestTenant, user: Credentials, options?: Pick<RequestOptions, 'headers'>): Promise<TestResponse>;
  stop(): Promise<void>;
}

interface Credentials {
  email: string;
  password: string;
}

// biome-ignore lint/suspicious/noExplicitAny: the user object as the API answered it
export type TestUser = Record<string, any> & { id: string; email: string; password: string };
// biome-ignore lint/suspicious/noExplicitAny: the tokens as the API answered them
export type TestTokens = Record<string, any> & { access_token: string; refresh_token: string };

export interface TestServerOptions {
  /** Another server on the same database: pass the first one. It shares its clock, keys and root token. */
  peer?: TestServer;
  trustProxyHops?: number;
  corsOrigins?: string[];
  bcryptCost?: number;
  /** Default true. */
  isRateLimited?: boolean;
  /** Gets each line of the log, at every level; without it nothing is logged. */
  onLogLine?: (line: string) => void;
  /** Default: audit events are kept. */
  auditRetentionDays?: number;
  /** Default true: receivers of tests are on this machine. */
  allowsPrivateWebhooks?: boolean;
  /** Finds the addresses of receivers; default: the system does. */
  resolve?: Resolve;
  /** Called before a mail is taken; may throw as a transport does. */
  onMail?: (message: MailMessage) => void | Promise<void>;
}

/** Starts a server. Stop it in `afterAll`; the database goes with the server that made it. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { peer } = options;
  const database = peer?.database ?? (await createTestDatabase());
  const rootToken = peer?.rootToken ?? randomBytes(24).toString('base64url');
  const secretKey = peer?.secretKey ?? randomBytes(32);
  const clock = peer?.clock ?? createManualClock();
  const db = createDatabase({ connectionString: database.connectionString, connectTimeoutMs: PATIENCE_MS });
  const eyes = createDatabase({ connectionString: seeingAll(database), connectTimeoutMs: PATIENCE_MS, poolSize: 2 });
  const mails: MailMessage[] = peer?.mails ?? [];
  const log = await logTo(options.onLogLine);
  // Only clients close idle connections: a busy machine may let a server do so just when the next request is on its way.
  const http = createServer({ keepAliveTimeout: 0 });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  // A start that fails half-way must not keep Jest waiting for ever.
  http.unref();
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const services = createServices({
    db,
    clock,
    log,
    mailTransport: {
      async send(message) {
        await options.onMail?.(message);
        mails.push(message);
      },
      close: async () => undefined,
    },
    publicUrl: peer?.services.publicUrl ?? url,
    rootToken,
    secretKey,
    bcryptCost: options.bcryptCost ?? 4,
    isRateLimited: options.isRateLimited ?? true,
    mailFrom: 'HelloJohn <no-reply@localhost>',
    jobRetentionDays: 7,
    auditRetentionDays: options.auditRetentionDays,
    allowsPrivateWebhooks: options.allowsPrivateWebhooks ?? true,
    resolve: options.resolve,
  });
  await services.signingKeys.ensure();
  const { trustProxyHops = 0, corsOrigins = [] } = options;
  const metrics = createMetrics(services);
  const renderMetrics = metrics.render;
  http.on('request', createApp({ services, log, corsOrigins, trustProxyHops, metrics, renderMetrics, strict: true }));
  return {
    ...createHelpers(url, rootToken),
    secretKey,
    clock,
    db: eyes,
    database,
    services,
    mails,
    async deliverMails() {
      while ((await services.linkRequests.handleDue()) + (await services.mail.deliverDue()) > 0);
    },
    async stop() {
      services.revocations.stop();
      await closeHttp(http);
      const { auditLog, jobs, linkRequests, mail, webhookDispatcher } = services;
      await Promise.all([auditLog, jobs, linkRequests, mail, webhookDispatcher].map((worker) => worker.stop()));
      await Promise.all([db.close(), eyes.close()]);
      if (peer === undefined) await database.drop();
    },
  };
}

/** The log as the server makes it, but for where it goes. */
async function logTo(onLine: ((line: string) => void) | undefined): Promise<Logger> {
  if (onLine === undefined) return pino({ level: 'silent' });
  return createLog({ logLevel: 'trace' }, { isTTY: false, write: onLine } as unknown as NodeJS.WriteStream);
}

type Helpers = Pick<TestServer, 'url' | 'rootToken' | 'request' | 'createTenant' | 'createUser' | 'signIn' | 'login'>;

let counter = 0;

function createHelpers(url: string, rootToken: string): Helpers {
  const request: TestServer['request'] = (method, path, options = {}) =>
    send(`${url}${path}`, method, { token: rootToken, ...options });
  const login: TestServer['login'] = (tenant, { email, password }, options = {}) =>
    request('POST', '/v2/auth/login', { ...options, token: null, body: { tenant: tenant.slug, email, password } });
  const expectOk = async (answer: Promise<TestResponse>) => {
    const { status, body } = await answer;
    if (status >= 400) throw new Error(`setting up failed: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  return {
    url,
    rootToken,
    request,
    async createTenant(config) {
      counter += 1;
      const slug = `t${counter}-${randomBytes(4).toString('hex')}`;
      const tenant = await expectOk(
        request('POST', '/v2/admin/tenants', { body: { name: `Tenant ${counter}`, slug } }),
      );
      if (config !== undefined)
        await expectOk(request('PATCH', `/v2/admin/tenants/${slug}/auth/config`, { body: config }));
      return tenant;
    },
    async createUser(tenant, fields = {}) {
      counter += 1;
      const body = { email: `user${counter}@example.com`, password: 'correct-horse-battery-9', ...fields };
      const user = await expectOk(request('POST', `/v2/admin/tenants/${tenant.id}/users`, { body }));
      return { ...user, password: body.password };
    },
    signIn: (tenant, user) => expectOk(login(tenant, user)),
    login,
  };
}

async function send(url: string, method: string, options: RequestOptions): Promise<TestResponse> {
  const { token = null } = options;
  const headers: Record<string, string> = { ...options.headers };
  if (token !== null) headers.authorization = `Bearer ${token}`;
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.contentType !== undefined) headers['content-type'] = options.contentType;
  const body = options.body === undefined ? options.rawBody : JSON.stringify(options.body);
  const answer = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    ...(body === undefined ? {} : { body: body as NonNullable<RequestInit['body']> }),
  });
  const text = await answer.text();
  const isJson = /\bjson\b/.test(answer.headers.get('content-type') ?? '') && text !== '';
  return {
    status: answer.status,
    headers: answer.headers,
    body: isJson ? JSON.parse(text) : text === '' ? undefined : text,
  };
}

function closeHttp(http: Server): Promise<void> {
  http.closeAllConnections();
  return new Promise((resolve) => http.close(() => resolve()));
}
