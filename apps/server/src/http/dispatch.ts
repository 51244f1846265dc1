import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { StoredAnswer } from '../idempotency/service';
import { isId } from '../ids';
import { runInRequest } from '../request-scope';
import type { Services } from '../services';
import type { Tenant } from '../tenants/schema';
import { type Actor, authorize } from './access';
import { isDeclared } from './declared-errors';
import { type Endpoint, Reply, type StreamIo, takesIdempotencyKey } from './endpoint';
import { ApiError } from './errors';
import { fieldErrors, parsePart } from './fields';
import { answerOtherMethod } from './other-methods';
import { parseParams, readBody, readQuery } from './parse';
import { readPrecondition } from './precondition';
import { toApiError } from './problem';
import { logFields } from './request-context';
import { createRouteTable } from './route-table';
import { ReaderGone } from './stream-answer';

export interface RouteOptions {
  services: Services;
  log: Logger;
  /** Tests: an answer or a code outside the declaration becomes a 500 instead of a log line. */
  strict: boolean;
}

/** The endpoints, as the ways that requests can take. */
export interface Routes {
  /**
   * What answers a request for the path of an endpoint; null for a path that belongs to none.
   *
   * @throws ApiError `malformed_request` (400): a path that is not percent-encoded UTF-8.
   */
  find(method: string, path: string): Handle | null;
}

/** Answers a request. @throws ApiError whatever it is refused with. */
export type Handle = (io: StreamIo) => Promise<void>;

export function createRoutes(endpoints: readonly Endpoint[], options: RouteOptions): Routes {
  const table = createRouteTable(endpoints);
  return {
    find(method, path) {
      const found = table.find(method, path);
      if (found === null) return null;
      if ('allowed' in found) return async ({ res }) => answerOtherMethod(method, found.allowed, res);
      return (io) => handle(found, options, io);
    },
  };
}

interface Route {
  item: Endpoint;
  /** Of the path, `tenantId` among them. */
  params: Record<string, string>;
}

async function handle(route: Route, options: RouteOptions, io: StreamIo): Promise<void> {
  const { item } = route;
  const { locals } = io.res;
  locals.operation = item.id;
  locals.route = item.path;
  try {
    await run(route, options.services, io);
  } catch (cause) {
    const thrown = await reasonOf(cause, route, options.services);
    if (thrown instanceof ReaderGone) {
      options.log.info({ ...logFields(io.res), endpoint: item.id, reason: thrown.message }, 'stream ended');
      return;
    }
    const error = toApiError(thrown);
    if (isDeclared(item, error.code)) throw error;
    options.log.error({ endpoint: item.id, code: error.code }, 'error code is not declared by the endpoint');
    throw options.strict ? new ApiError('internal', { cause: error }) : error;
  }
}

async function run({ item, params: named }: Route, services: Services, io: StreamIo): Promise<void> {
  const { req, res } = io;
  const url = req.url ?? '/';
  const { client } = res.locals;
  const actor = await authenticateCaller(item, services, req);
  const { tenantId, ...rest } = named;
  const tenant = tenantId === undefined ? undefined : await resolveTenant(item, services, tenantId);
  res.locals.tenantId = tenant?.id ?? tenantOf(actor);
  if (item.access !== 'public' && actor !== null) authorize(actor, item.access, tenant?.id ?? null);
  const params = item.params === undefined ? undefined : parseParams(item.params, rest, item.notFound ?? 'not_found');
  const query = parseQuery(item, url);
  const body = item.body === undefined ? undefined : parsePart(item.body, await readBody(req, res), 'body');
  const precondition = item.conditional === true ? readPrecondition(req.headers['if-match']) : null;
  const input = { params, query, body, tenant, actor, client, precondition } as never;
  const scope = { ...client, actor, setHeader: (name: string, value: string) => void res.setHeader(name, value) };
  if (item.stream !== undefined) {
    res.setHeader('Cache-Control', item.cacheControl ?? 'no-store');
    return runInRequest(scope, () => item.stream?.(input, services, io));
  }
  const key = takesIdempotencyKey(item) ? readIdempotencyKey(req) : null;
  const { receive } = item;
  const received = receive && (await runInRequest(scope, () => receive(input, services, req)));
  const act = () => (received === undefined ? item.handle?.(input, services) : received.handle());
  const handle = () => runInRequest(scope, async () => answerOf(item, await act()));
  try {
    if (key === null || actor === null) return send(item, await handle(), res);
    const content = JSON.stringify([item.id, tenant?.id, params, query, received?.fingerprint ?? body]);
    const { answer, isReplay } = await services.idempotency.once({ key, actor, content }, handle);
    if (isReplay) res.setHeader('Idempotency-Replayed', 'true');
    send(item, answer, res);
  } finally {
    await received?.discard();
  }
}

async function authenticateCaller(item: Endpoint, services: Services, req: IncomingMessage): Promise<Actor | null> {
  if (item.access === 'public') return null;
  if (item.access === 'optional_user' && req.headers.authorization === undefined) return null;
  return services.authentication.authenticate(req.headers.authorization);
}

const tenantOf = (actor: Actor | null): string | undefined =>
  actor === null || actor.type === 'root' ? undefined : (actor.tenantId ?? undefined);

async function resolveTenant(item: Endpoint, services: Services, idOrSlug: string): Promise<Pick<Tenant, 'id'>> {
  if (isTaken(item, idOrSlug)) return { id: idOrSlug };
  const tenant = await services.tenants.find(idOrSlug);
  if (tenant === null) throw new ApiError('tenant_not_found');
  return tenant;
}

/** Whether a tenant is taken at its word: what the handler finds in it proves that it is there. */
const isTaken = ({ tenantNeed }: Endpoint, idOrSlug: string) => tenantNeed === 'id' && isId('ten', idOrSlug);

/** What went wrong; first of all that there is no such tenant, if it was taken at its word. */
async function reasonOf(thrown: unknown, { item, params }: Route, { tenants }: Services): Promise<unknown> {
  const { tenantId } = params;
  const isRefusal = thrown instanceof ApiError && thrown.status < 500 && thrown.status !== 401;
  if (!isRefusal || tenantId === undefined || !isTaken(item, tenantId)) return thrown;
  try {
    return (await tenants.find(tenantId)) === null ? new ApiError('tenant_not_found') : thrown;
  } catch (error) {
    return error;
  }
}

function parseQuery(item: Endpoint, url: string): unknown {
  const query = readQuery(url);
  if (item.query !== undefined) return parsePart(item.query, query, 'query');
  const unknown = Object.keys(query);
  if (unknown.length === 0) return undefined;
  throw fieldErrors(unknown.map((name) => ({ path: `query.${name}`, message: 'is not a known field' })));
}

/** @see draft-ietf-httpapi-idempotency-key-header */
function readIdempotencyKey(req: IncomingMessage): string | null {
  const key = req.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && key.length >= 1 && key.length <= 255) return key;
  throw fieldErrors([{ path: 'header.idempotency-key', message: 'must have 1 to 255 characters' }]);
}

/** What the handler returned as it goes over the wire: parsed by its schema, so that nothing undeclared can leave. */
function answerOf(item: Endpoint, result: unknown): StoredAnswer {
  const reply = result instanceof Reply ? result : new Reply(result);
  const status = reply.status ?? item.status;
  const schema = status === item.status ? item.response : item.alternatives?.[status];
  if (status !== item.status && schema === undefined) throw new Error(`${item.id}: status ${status} is not declared`);
  const { headers } = reply;
  return schema === undefined
    ? { status, headers }
    : { status, headers, body: JSON.stringify(schema.parse(reply.body)) };
}

function send(item: Endpoint, { status, headers, body }: StoredAnswer, res: ServerResponse): void {
  res.setHeader('Cache-Control', item.cacheControl ?? 'no-store');
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  res.statusCode = status;
  if (body !== undefined) res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.end(body);
}
