import type { z } from 'zod';
import { AuditEvent } from '../audit/schema';
import { streamEndpoint } from '../http/endpoint';
import { answerStream } from '../http/stream-answer';
import { UserParams } from '../users/schema';
import { WebhookSnapshot } from '../webhooks/schema';
import { PersonalData, PersonalRecord } from './schema';

const exportUserData = streamEndpoint({
  id: 'exportUserData',
  method: 'get',
  path: '/v2/admin/tenants/{tenantId}/users/{userId}/export',
  access: { scope: 'users:read', tenantAdmin: true },
  tag: 'Users',
  summary: 'Export all that is stored on a person',
  description:
    'One JSON document, for requests for access or portability. No secrets, no hashes. An answer that breaks off is not complete.',
  params: UserParams,
  notFound: 'user_not_found',
  status: 200,
  response: PersonalData,
  stream: async ({ tenant, params: { userId }, actor }, { personalData }, { req, res }) => {
    const { record, webhookSnapshots, auditEvents } = await personalData.of({ tenant, userId, actor });
    const answer = answerStream(res, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': `attachment; filename="${userId}.json"`,
    });
    if (req.method === 'HEAD') return answer.end();
    // The record without its closing brace; the last fields follow piece by piece.
    await answer.write(`${JSON.stringify(PersonalRecord.parse(record)).slice(0, -1)},"webhook_snapshots":`);
    for await (const text of listText(webhookSnapshots, WebhookSnapshot)) await answer.write(text);
    await answer.write(',"audit_events":');
    for await (const text of listText(auditEvents, AuditEvent)) await answer.write(text);
    await answer.write('}');
    answer.end();
  },
});

/** A list as JSON, batch by batch; `null` for none. */
async function* listText(batches: AsyncIterable<unknown[]> | null, schema: z.ZodType): AsyncGenerator<string> {
  if (batches === null) return yield 'null';
  let separator = '[';
  for await (const batch of batches) {
    yield separator + batch.map((item) => JSON.stringify(schema.parse(item))).join(',');
    separator = ',';
  }
  yield separator === '[' ? '[]' : ']';
}

export const personalDataEndpoints = [exportUserData];
