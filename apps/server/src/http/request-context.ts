import type { RequestHandler } from 'express';
import { isId, newId } from '../ids';
import { clientAddress } from './client-address';
import type { ClientInfo } from './endpoint';

/** Names the request and its caller; a valid incoming `X-Request-Id` is kept. */
/** @param trustProxyHops Proxies in front whose `X-Forwarded-For` entry is believed. */
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
