import type { Request } from 'express';
import { z } from 'zod';
import { streamEndpoint } from '../http/endpoint';
import { ApiError } from '../http/errors';
import { uploadOf } from '../http/upload';
import { Job } from '../jobs/schema';
import { type ImportMediaType, READERS } from './read';
import { ImportRecord, ImportUsersQuery } from './schema';

const importUsers = streamEndpoint({
  id: 'importUsers',
  method: 'post',
  path: '/v2/admin/tenants/{tenantId}/users/import',
  access: { scope: 'users:write', tenantAdmin: true },
  tag: 'Users',
  summary: 'Import users',
  description:
    'Takes a file of any size, and answers with the job that makes users of it. A bad record never stops the others: `…/jobs/{jobId}/errors` names each by its line. An upload that breaks off leaves nothing.',
  query: ImportUsersQuery,
  upload: {
    'application/x-ndjson': z.string().describe('One `ImportUser` a line, as JSON.'),
    'text/csv': z
      .string()
      .describe('A heading of fields of `ImportUser`, with columns such as `metadata.plan`; roles joined by `;`.'),
    'application/json': z.object({ users: z.array(ImportRecord).describe('The users.') }),
  },
  status: 202,
  response: Job,
  errors: ['unsupported_media_type', 'request_timeout'],
  stream: async ({ tenant, actor, query }, { userImports }, { req, res }) => {
    const job = await userImports.start({ tenant, actor, query, type: mediaTypeOf(req), source: uploadOf(req) });
    res.status(202).setHeader('Location', `/v2/admin/tenants/${tenant.id}/jobs/${job.id}`);
    res.setHeader('Content-Type', 'application/json; charset=utf-8');
    res.end(JSON.stringify(Job.parse(job)));
  },
});

function mediaTypeOf(req: Request): ImportMediaType {
  const type = req.is(Object.keys(READERS));
  if (typeof type !== 'string') throw new ApiError('unsupported_media_type');
  return type as ImportMediaType;
}

export const userImportEndpoints = [importUsers];
