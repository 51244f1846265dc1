import type { IncomingMessage, ServerResponse } from 'node:http';
import { isId, newId } from '../ids';
import { clientAddress } from './client-address';
import type { ClientInfo } from './endpoint';

/** What is known of a request beside what it says itself. */
export interface Locals {
  requestId: string;
  client: ClientInfo;
  /** operationId of the endpoint; undefined for what is none: pages, unknown paths. */
  operation?: string;
  /** Path of the endpoint as the API document writes it. */
  route?: string;
  /** The tenant that it is about, or of the caller. */
  tenantId?: string | undefined;
  /** Where spans are recorded. */
  traceId?: string;
}

/** An answer that knows its request; `locals` is where Express has it. */
export type Answer = ServerResponse & { locals: Locals };

/** What each line of the log about a request carries. */
export interface LogFields {
  request_id: string;
  trace_id?: string;
}

export function logFields({ locals }: { locals: Partial<Locals> }): LogFields {
  const { requestId = '', traceId } = locals;
  return { request_id: requestId, ...(traceId === undefined ? {} : { trace_id: traceId }) };
}

const USER_AGENT_MAX = 512;

/**
 * Names the request and its caller; a valid incoming `X-Request-Id` is kept.
 *
 * @param trustProxyHops Proxies in front whose `X-Forwarded-For` entry is believed.
 */
export function openAnswer(req: IncomingMessage, res: ServerResponse, trustProxyHops: number): Answer {
  const { headers } = req;
  const incoming = headers['x-request-id'];
  const requestId = typeof incoming === 'string' && isId('req', incoming) ? incoming : newId('req');
  const client: ClientInfo = {
    requestId,
    ipAddress: clientAddress(headers['x-forwarded-for'], req.socket.remoteAddress ?? '', trustProxyHops),
    userAgent: headers['user-agent']?.slice(0, USER_AGENT_MAX) ?? null,
  };
  res.setHeader('X-Request-Id', requestId);
  return Object.assign(res, { locals: { requestId, client } });
}
