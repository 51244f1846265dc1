import type { RequestHandler, Response } from 'express';
import { isId, newId } from '../ids';
import { clientAddress } from './client-address';
import type { ClientInfo } from './endpoint';

/** What each line of the log about a request carries. */
export interface LogFields {
  request_id: string;
  /** Where spans are recorded. */
  trace_id?: string;
}

export function logFields({ locals }: Response): LogFields {
  const { requestId, traceId } = locals;
  return { request_id: requestId, ...(traceId === undefined ? {} : { trace_id: traceId }) };
}

/**
 * Names the request and its caller; a valid incoming `X-Request-Id` is kept.
 *
 * @param trustProxyHops Proxies in front whose `X-Forwarded-For` entry is believed.
 */
export function requestContext(trustProxyHops: number): RequestHandler {
  return (req, res, next) => {
    const incoming = req.get('x-request-id');
    const requestId = incoming !== undefined && isId('req', incoming) ? incoming : newId('req');
    const userAgent = req.get('user-agent');
    const client: ClientInfo = {
      requestId,
      ipAddress: clientAddress(req.headers['x-forwarded-for'], req.socket.remoteAddress ?? '', trustProxyHops),
      userAgent: userAgent === undefined ? null : userAgent.slice(0, 512),
    };
    res.locals.requestId = requestId;
    res.locals.client = client;
    res.setHeader('X-Request-Id', requestId);
    next();
  };
}
