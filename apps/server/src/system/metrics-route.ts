import { Router } from 'express';
import type { Authentication } from '../http/authentication';
import { ApiError } from '../http/errors';
import { METRICS_CONTENT_TYPE } from '../metrics/metrics';

/** `GET /metrics` on the public port, for the root token alone. */
export function metricsRouter(authentication: Authentication, render: () => Promise<string>): Router {
  const router = Router({ caseSensitive: true });
  router.get('/metrics', async (req, res) => {
    const caller = await authentication.authenticate(req.headers.authorization);
    if (caller.type !== 'root') throw new ApiError('forbidden', { detail: 'Only the root admin token may read this.' });
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('Content-Type', METRICS_CONTENT_TYPE);
    res.end(await render());
  });
  return router;
}
