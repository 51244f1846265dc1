import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { Services } from '../services';
import type { Tenant } from '../tenants/schema';
import type { Access, Actor, AdminActor, UserActor } from './access';
import type { ErrorCode } from './errors';
import type { Precondition } from './precondition';
import type { Answer } from './request-context';

export type Method = 'get' | 'post' | 'patch' | 'put' | 'delete';

/** Who sent the request, for sessions, logs and audit. */
export interface ClientInfo {
  requestId: string;
  /** Address of the caller, behind as many proxies as HELLOJOHN_TRUST_PROXY says. */
  ipAddress: string;
  userAgent: string | null;
}

/** What a handler gets: everything parsed, the caller known, the tenant of the path looked up. */
export interface Input<Path extends string, P, Q, B, A extends Access, T extends TenantNeed = undefined> {
  params: P;
  query: Q;
  body: B;
  tenant: Path extends `${string}{tenantId}${string}` ? (T extends 'id' ? Pick<Tenant, 'id'> : Tenant) : undefined;
  actor: ActorOf<A>;
  client: ClientInfo;
  /** `If-Match`, of endpoints that are `conditional`; null without the header. */
  precondition: Precondition | null;
}

type TenantNeed = 'id' | undefined;

type ActorOf<A extends Access> = A extends 'public'
  ? null
  : A extends 'user'
    ? UserActor
    : A extends 'optional_user'
      ? UserActor | null
      : A extends 'any'
        ? Actor
        : AdminActor;

type Out<S> = S extends z.ZodType ? z.output<S> : undefined;
type In<S> = S extends z.ZodType ? z.input<S> : unknown;

/** An answer that is more than its body: headers, or another declared status. */
export class Reply<T> {
  readonly body: T;
  readonly headers: Record<string, string>;
  readonly status: number | undefined;

  constructor(body: T, headers: Record<string, string> = {}, status?: number) {
    this.body = body;
    this.headers = headers;
    this.status = status;
  }
}

interface Spec<Path extends string, P, Q, B, R, A extends Access> {
  /** operationId; the SDK method and the CLI command carry the same noun and verb. */
  id: string;
  method: Method;
  /** OpenAPI form: `/v2/admin/tenants/{tenantId}/users`. `{tenantId}` is resolved before the handler runs. */
  path: Path;
  access: A;
  /** Group in the API document. */
  tag: string;
  summary: string;
  description?: string;
  /** Path parameters but `tenantId`; what does not parse is a 404 with `notFound`. */
  params?: P;
  notFound?: ErrorCode;
  query?: Q;
  body?: B;
  /** Status of success. */
  status: number;
  /** Body of success; absent for 204. */
  response?: R;
  /** Bodies of success by media type, of answers that are no JSON document. */
  content?: Record<string, z.ZodType>;
  /** Bodies of the request by media type, of endpoints that read it as a stream. */
  upload?: Record<string, z.ZodType>;
  /** Further successful statuses and their bodies. */
  alternatives?: Record<number, z.ZodType>;
  /**
   * The handler needs no more of its tenant than the id, and fails when that is the id of none, as it finds nothing there:
   * then only a slug costs a look-up.
   */
  tenantNeed?: TenantNeed;
  /** Honours `If-Match`: the handler passes `precondition` on to whatever locks the object. */
  conditional?: true;
  /** Codes beyond those that follow from access, parameters and body. */
  errors?: readonly ErrorCode[];
  /** The answer may be kept by caches; all others say `no-store`. */
  cacheControl?: string;
}

/** An endpoint: the one source for routing, validation, authorisation, the API document, SDK types and tests. */
export type Endpoint = Spec<string, z.ZodType, z.ZodType, z.ZodType, z.ZodType, Access> & {
  handle?: (input: never, services: Services) => unknown;
  stream?: (input: never, services: Services, io: StreamIo) => Promise<void>;
  receive?: (input: never, services: Services, req: IncomingMessage) => Promise<Received>;
};

/** An upload that is in, and has no effect yet. */
export interface Received {
  /** Tells it from every other one. */
  fingerprint: string;
  /** Lets it take effect, and returns what `handle` of an endpoint would. */
  handle(): Promise<unknown>;
  /** Called in any case at the end: forgets what has taken no effect. */
  discard(): Promise<void>;
}

/** The raw exchange, for the few endpoints whose answer is a stream. */
export interface StreamIo {
  req: IncomingMessage;
  res: Answer;
}

/**
 * Declares an endpoint. `handle` gets parsed input and returns the body, or a `Reply` for headers and status;
 * it calls one service function and knows nothing of HTTP. The answer is parsed by `response`: fields that are not
 * declared can not leave.
 */
export function endpoint<
  const Path extends string,
  const A extends Access,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  R extends z.ZodType | undefined = undefined,
  const T extends TenantNeed = undefined,
>(
  spec: Spec<Path, P, Q, B, R, A> & {
    tenantNeed?: T;
    handle: (
      input: Input<Path, Out<P>, Out<Q>, Out<B>, A, T>,
      services: Services,
    ) => Promise<In<R> | Reply<unknown>> | In<R> | Reply<unknown>;
  },
): Endpoint {
  return spec as unknown as Endpoint;
}

/** Declares an endpoint that takes a body of any size: first all of it comes in, then it takes effect. */
export function uploadEndpoint<
  const Path extends string,
  const A extends Access,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
>(
  spec: Spec<Path, P, Q, undefined, z.ZodType, A> & {
    receive: (
      input: Input<Path, Out<P>, Out<Q>, undefined, A>,
      services: Services,
      req: IncomingMessage,
    ) => Promise<Received>;
  },
): Endpoint {
  return spec as unknown as Endpoint;
}

/** Declares an endpoint that writes the answer itself, as a stream. */
export function streamEndpoint<
  const Path extends string,
  const A extends Access,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
>(
  spec: Spec<Path, P, Q, undefined, z.ZodType, A> & {
    stream: (input: Input<Path, Out<P>, Out<Q>, undefined, A>, services: Services, io: StreamIo) => Promise<void>;
  },
): Endpoint {
  return spec as unknown as Endpoint;
}

/** Any POST of administration. */
export function takesIdempotencyKey(item: Endpoint): boolean {
  return item.method === 'post' && item.path.startsWith('/v2/admin/');
}
