import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { Reply, uploadEndpoint } from '../http/endpoint';
import { ApiError } from '../http/errors';
import { mediaTypeOf } from '../http/parse';
import { uploadOf } from '../http/upload';
import { Job } from '../jobs/schema';
import { PRESETS } from './presets/presets';
import { IMPORT_MEDIA_TYPES, type SourceFile } from './read';
import { ImportRecord, ImportUsersQuery } from './schema';

const importUsers = uploadEndpoint({
  id: 'importUsers',
  method: 'post',
  path: '/v2/admin/tenants/{tenantId}/users/import',
  access: { scope: 'users:write', tenantAdmin: true },
  tag: 'Users',
  summary: 'Import users',
  description:
    'Takes a file of any size, and answers with the job that makes users of it. A bad record never stops the others: `…/jobs/{jobId}/errors` names each by its line. An upload that breaks off leaves nothing. With `format=firebase` the header `X-Hash-Config` has the password hash parameters of the project, as its console shows them.',
  query: ImportUsersQuery,
  upload: {
    'application/x-ndjson': z.string().describe('One `ImportUser` a line, as JSON.'),
    'text/csv': z
      .string()
      .describe(
        'A heading of fields of `ImportUser`, with columns such as `metadata.plan`; roles joined by `;`. Cells are separated by `,`, `;` or tab, as those of the heading.',
      ),
    'application/json': z.union([
      z.object({ users: z.array(ImportRecord).describe('The users.') }),
      z.array(ImportRecord).describe('The users.'),
    ]),
  },
  status: 202,
  response: Job,
  errors: ['unsupported_media_type', 'request_timeout'],
  receive: async ({ tenant, actor, query }, { userImports }, req) => {
    const upload = await userImports.receive({ tenant, actor, query, file: fileOf(req, query) });
    const { 'content-type': type, 'x-hash-config': hashConfig } = req.headers;
    return {
      fingerprint: JSON.stringify([type, hashConfig, upload.sha256]),
      discard: upload.discard,
      async handle() {
        const job = await upload.start();
        return new Reply(job, { Location: `/v2/admin/tenants/${tenant.id}/jobs/${job.id}` });
      },
    };
  },
});

function fileOf(req: IncomingMessage, { format }: ImportUsersQuery): SourceFile {
  const mediaType = mediaTypeOf(req);
  const type = IMPORT_MEDIA_TYPES.find((known) => known === mediaType);
  if (type === undefined) throw new ApiError('unsupported_media_type');
  const preset = format === undefined ? null : PRESETS[format](req.headers['x-hash-config']?.toString());
  if (preset !== null && type !== preset.type) {
    throw new ApiError('unsupported_media_type', { detail: `Exports of ${format} are ${preset.type}.` });
  }
  return { type, source: uploadOf(req), preset };
}

export const userImportEndpoints = [importUsers];
