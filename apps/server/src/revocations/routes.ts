import { z } from 'zod';
import { streamEndpoint } from '../http/endpoint';
import { answerStream } from '../http/stream-answer';
import { Revocation, RevocationsQuery, SigningKeyRevocation } from './schema';
import type { FeedPiece } from './service';

const HEADERS = { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' };
/** A reader may follow for ever, and is cut when it takes nothing for this long. */
const LIMITS = { stallMs: 10_000, totalMs: Number.POSITIVE_INFINITY };

const followRevocations = streamEndpoint({
  id: 'followRevocations',
  method: 'get',
  path: '/v2/revocations',
  access: { scope: 'sessions:read', tenantAdmin: false },
  tag: 'Sessions',
  summary: 'Follow which sessions have ended',
  description:
    'For services that check access tokens offline. Server-sent events without end: first every ended session whose access tokens have not all expired, then each as it ends. Signing keys that were withdrawn come as `event: signing_key`, all of them anew at the beginning of each stream. `Last-Event-ID` goes on behind that event, without a gap. A block with an `id` and no data says that everything up to there has been sent; it comes at least every second. An API key that is bound to a tenant sees only that one.',
  query: RevocationsQuery,
  status: 200,
  content: { 'text/event-stream': z.union([Revocation, SigningKeyRevocation]) },
  errors: ['tenant_not_found', 'rate_limited', 'overloaded'],
  stream: async ({ actor, query }, { revocations }, { req, res }) => {
    const answer = answerStream(res, HEADERS, LIMITS);
    if (req.method === 'HEAD') return answer.end();
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const lastEventId = req.headers['last-event-id']?.toString() || undefined;
    const pieces = await revocations.follow({ actor, tenant: query.tenant, lastEventId, signal: gone.signal });
    for await (const piece of pieces) await answer.write(textOf(piece));
    answer.end();
  },
});

/** @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
function textOf({ ended, keys, upTo }: FeedPiece): string {
  const withdrawn = keys.map(
    (key) => `event: signing_key\ndata: ${JSON.stringify(SigningKeyRevocation.parse(key))}\n\n`,
  );
  const events = ended.map(({ position, exp, ...session }) => {
    const data = Revocation.parse({ ...session, exp: Math.ceil(exp.getTime() / 1000) });
    return `id: ${position}\ndata: ${JSON.stringify(data)}\n\n`;
  });
  return [...withdrawn, ...events].join('') + (upTo === null ? '' : `id: ${upTo}\n\n`);
}

export const revocationEndpoints = [followRevocations];
