import type { paths } from '../openapi.gen';
import { fillPath, queryString } from './address';
import { toWire } from './case';
import type { Send } from './http';

type Method = 'get' | 'post' | 'patch' | 'put' | 'delete';
type Operation = { responses: unknown };

/** The paths of the API document that have this method. */
type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [K in M]: Operation } ? P : never;
}[keyof paths];

type OperationOf<P extends keyof paths, M extends Method> = paths[P] extends { [K in M]: infer O } ? O : never;

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : undefined;

/** What a call resolves to: the JSON of its 2xx answers, `undefined` for 204. */
export type Answer<O> = O extends { responses: infer R } ? Json<R[Extract<keyof R, 200 | 201 | 202 | 204>]> : never;

/** The JSON body that a call takes. */
export type Body<O> = O extends { requestBody?: infer B } ? Json<NonNullable<B>> : undefined;

/** The query that a call takes, names in camelCase. */
export type Query<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;

type ParametersPart<O> = O extends { parameters: infer P } ? Pick<P, Extract<keyof P, 'path' | 'query'>> : unknown;
type BodyPart<O> = O extends { requestBody: { content: { 'application/json': infer B } } }
  ? { body: B }
  : O extends { requestBody?: infer B }
    ? { body?: Json<NonNullable<B>> }
    : unknown;
type Input<O> = ParametersPart<O> & BodyPart<O>;
type InputArgument<I> = Record<never, never> extends I ? [input?: I] : [input: I];

/** Sends one operation of the API document; a path, method or body that the document does not have does not compile. */
export type Call = <M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  ...input: InputArgument<Input<OperationOf<P, M>>>
) => Promise<Answer<OperationOf<P, M>>>;

/** What a `Call` is given, as it is at run time. */
interface CallInput {
  path?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
}

/** Request bodies that belong to the application as a whole, so that no key of them is renamed. */
const OPAQUE_BODIES = new Set(['/v2/me/metadata']);

/**
 * Makes the typed call over `send`.
 *
 * @param token Resolves to the bearer token, asked anew for each call; nothing for calls without one.
 */
export function createCall(send: Send, token?: () => string | Promise<string>): Call {
  const call = async (method: string, path: string, { path: parts, query, body }: CallInput = {}): Promise<unknown> =>
    send({
      method,
      path: fillPath(path, parts) + queryString(query),
      body: OPAQUE_BODIES.has(path) ? body : toWire(body),
      token: await token?.(),
    });
  // The document's types end here: what goes over the wire is checked by the server.
  return call as Call;
}
