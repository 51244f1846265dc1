import type { RequestHandler } from 'express';
import { isId, newId } from '../ids';
import type { ClientInfo } from './endpoint';

/** Names the request and its caller; a valid incoming `X-Request-Id` is kept. */
export function requestContext(): RequestHandler {
  return (req, res, next) => {
    const incoming = req.get('x-request-id');
    const requestId = incoming !== undefined && isId('req', incoming) ? incoming : newId('req');
    const userAgent = req.get('user-agent');
    const client: ClientInfo = {
      requestId,
      ipAddress: plainAddress(req.ip ?? req.socket.remoteAddress ?? ''),
      userAgent: userAgent === undefined ? null : userAgent.slice(0, 512),
    };
    res.locals.requestId = requestId;
    res.locals.client = client;
    res.setHeader('X-Request-Id', requestId);
    next();
  };
}

/** `::ffff:1.2.3.4` is the same host as `1.2.3.4`. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}
