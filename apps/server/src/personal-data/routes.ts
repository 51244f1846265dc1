import { AuditEvent } from '../audit/schema';
import { streamEndpoint } from '../http/endpoint';
import { answerStream } from '../http/stream-answer';
import { UserParams } from '../users/schema';
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
    const { record, auditEvents } = await personalData.of({ tenant, userId, actor });
    const answer = answerStream(res, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': `attachment; filename="${userId}.json"`,
    });
    if (req.method === 'HEAD') return answer.end();
    // The record without its closing brace; the last field follows piece by piece.
    const head = `${JSON.stringify(PersonalRecord.parse(record)).slice(0, -1)},"audit_events":`;
    if (auditEvents === null) await answer.write(`${head}null}`);
    else {
      await answer.write(`${head}[`);
      let separator = '';
      for await (const events of auditEvents) {
        const items = events.map((event) => JSON.stringify(AuditEvent.parse(event)));
        await answer.write(separator + items.join(','));
        separator = ',';
      }
      await answer.write(']}');
    }
    answer.end();
  },
});

export const personalDataEndpoints = [exportUserData];
