// Spans of the built server at a collector that reads OTLP's JSON as it comes over the wire.
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { adminOf, send, signIn } from '../support/http';
import { repository, startServer } from '../support/server';

const CANARY = { email: 'span-canary@acme.com', password: 'span-canary-password-1', first_name: 'Spancanary' };
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER_SPAN = '00f067aa0ba902b7';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  status?: { code?: number };
  attributes: Record<string, string>;
}

interface Collector {
  url: string;
  requests: { path: string; headers: IncomingHttpHeaders; text: string }[];
  /** What all requests held, with attributes as a plain object. */
  spans(): Span[];
  services(): string[];
  stop(): Promise<void>;
}

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number };
}

const attributesOf = (list: Attribute[]) =>
  Object.fromEntries(list.map(({ key, value }) => [key, String(value.stringValue ?? value.intValue)]));

async function openCollector(): Promise<Collector> {
  const requests: Collector['requests'] = [];
  const server: Server = createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req.setEncoding('utf8')) text += chunk;
    requests.push({ path: req.url ?? '', headers: req.headers, text });
    res.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const resources = () => requests.flatMap(({ text }) => JSON.parse(text).resourceSpans);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    spans: () =>
      resources()
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans)
        .map((span) => ({ ...span, attributes: attributesOf(span.attributes) })),
    services: () => resources().map(({ resource }) => attributesOf(resource.attributes)['service.name'] ?? ''),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe('with a collector', () => {
  let collector: Collector;
  let spans: Span[];
  let output: string;
  let tenantId: string;
  let requestId: string | null;
  beforeAll(async () => {
    collector = await openCollector();
    const server = await startServer({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-the-collector',
      OTEL_SERVICE_NAME: 'hellojohn-e2e',
    });
    const admin = adminOf(server);
    const traceparent = `00-${TRACE}-${CALLER_SPAN}-01`;
    const created = await send(server.url, 'POST /v2/admin/tenants/acme-corp/users', {
      token: server.adminToken,
      body: CANARY,
      headers: { traceparent },
    });
    tenantId = created.body.tenant_id;
    requestId = created.headers.get('x-request-id');
    await admin(`GET /users/email/${CANARY.email}`);
    await signIn(server.url, CANARY.email, CANARY.password);
    await send(server.url, 'GET /no/such/path', { headers: { traceparent: 'nonsense' } });
    // The exit sends what is left.
    expect(await server.process.stop()).toBe(0);
    output = server.process.output();
    await server.close();
    spans = collector.spans();
  });
  afterAll(() => collector?.stop());

  const named = (name: string) => spans.filter((span) => span.name === name);

  it('a request is a span by its route, below the one of its traceparent', () => {
    const [span, ...others] = named('POST /v2/admin/tenants/{tenantId}/users');
    expect(others).toEqual([]);
    expect(span).toMatchObject({
      traceId: TRACE,
      parentSpanId: CALLER_SPAN,
      kind: 2,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/v2/admin/tenants/{tenantId}/users',
        'http.response.status_code': '201',
        'hellojohn.operation': 'createUser',
        'hellojohn.tenant_id': tenantId,
        'hellojohn.request_id': requestId,
      },
    });
    expect(BigInt(span?.endTimeUnixNano ?? 0)).toBeGreaterThan(BigInt(span?.startTimeUnixNano ?? 0));
  });

  it('its statements are below it, without their values', () => {
    const [request] = named('POST /v2/admin/tenants/{tenantId}/users');
    const statements = spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId);
    expect(statements.map(({ traceId }) => traceId)).toEqual(statements.map(() => TRACE));
    const texts = statements.map(({ attributes }) => attributes['db.query.text'] ?? '');
    expect(texts.find((text) => text.startsWith('INSERT INTO users'))).toMatch(/\$1/);
  });

  it('a path that nobody knows has no route, and a traceparent that is none begins a trace', () => {
    const [span] = named('GET').filter(({ attributes }) => attributes['http.response.status_code'] === '404');
    expect(span?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span?.parentSpanId ?? '').toBe('');
    expect(span?.attributes['http.route']).toBeUndefined();
  });

  it('the collector gets its header and the name of the service', () => {
    expect(collector.requests.map(({ path }) => path)).toEqual(collector.requests.map(() => '/v1/traces'));
    expect(collector.requests[0]?.headers.authorization).toBe('Bearer of-the-collector');
    expect(new Set(collector.services())).toEqual(new Set(['hellojohn-e2e']));
  });

  it('no person, token or password is in any of it', () => {
    const text = collector.requests.map((request) => request.text).join('');
    expect(text).toContain('/v2/admin/tenants/{tenantId}/users/email/{email}');
    for (const secret of [CANARY.email, 'span-canary', CANARY.password, CANARY.first_name, '127.0.0.1', 'no/such']) {
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
    }
  });

  it('the line of the log names the trace', () => {
    const lines = output.split('\n').filter((line) => line.includes(requestId ?? '-'));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ msg: 'request', trace_id: TRACE, request_id: requestId }),
    ]);
  });
});

it('a collector that is away costs the spans and nothing else', async () => {
  const server = await startServer({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
  expect((await adminOf(server)('GET /users')).status).toBe(200);
  expect(await server.process.stop()).toBe(0);
  await server.close();
});

it('without a collector nothing of it is loaded', async () => {
  const folder = join(repository, 'apps', 'server', 'dist');
  const main = await readFile(join(folder, 'main.js'), 'utf8');
  expect(main).not.toContain('@opentelemetry');
  const chunks = (await readdir(folder)).filter((name) => name.startsWith('tracing-') && name.endsWith('.js'));
  expect(chunks).toHaveLength(1);
  // Asked for while the server starts, not when the file is read.
  expect(main.split(chunks[0] ?? '').length - 1).toBe(main.split(`import("./${chunks[0]}")`).length - 1);
});
