import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { PASSWORD } from '../people';

export interface RunningServer {
  url: string;
  pid: number;
  adminToken: string;
}

/** A server with a tenant, and somebody there who can sign in. */
export interface Installation extends RunningServer {
  tenantId: string;
}

const SLUG = 'bench';
const EMAIL = 'somebody@example.com';
const POLL_MS = 250;

export async function prepareTenant(server: RunningServer): Promise<Installation> {
  const tenant = JSON.parse(await call(server, '/v2/admin/tenants', { name: 'Bench', slug: SLUG }));
  const at = { ...server, tenantId: tenant.id as string };
  await call(at, `/v2/admin/tenants/${at.tenantId}/users`, { email: EMAIL, password: PASSWORD });
  return at;
}

export async function signIn(at: Installation): Promise<void> {
  await call(at, '/v2/auth/login', { tenant: at.tenantId, email: EMAIL, password: PASSWORD });
}

export interface ImportResult {
  /** Until the answer with the job. */
  uploadSeconds: number;
  succeeded: number;
}

/** Uploads the file and waits until all of it are users. */
export async function importFile(at: Installation, path: string): Promise<ImportResult> {
  const began = performance.now();
  const job = await upload(at, path);
  const uploadSeconds = (performance.now() - began) / 1000;
  for (;;) {
    const { status, succeeded, failed, error } = JSON.parse(
      await call(at, `/v2/admin/tenants/${at.tenantId}/jobs/${job}`),
    );
    if (status === 'succeeded' && failed === 0) return { uploadSeconds, succeeded };
    if (status !== 'queued' && status !== 'running') throw new Error(`${status}, ${failed} failed: ${error?.detail}`);
    await sleep(POLL_MS);
  }
}

/** @returns Id of the job. */
async function upload(at: Installation, path: string): Promise<string> {
  const { size } = await stat(path);
  const sending = request(`${at.url}/v2/admin/tenants/${at.tenantId}/users/import`, {
    method: 'POST',
    headers: { ...authorization(at), 'Content-Type': 'application/x-ndjson', 'Content-Length': size },
  });
  createReadStream(path, { highWaterMark: 256 * 1024 }).pipe(sending);
  const answer = await answerTo(sending);
  const text = await textOf(answer);
  if (answer.statusCode !== 202) throw new Error(`${answer.statusCode} ${text}`);
  return JSON.parse(text).id;
}

export interface ExportResult {
  users: number;
  mib: number;
}

/** Reads all users as NDJSON, as fast as they come. */
export async function exportUsers(at: Installation): Promise<ExportResult> {
  const url = `${at.url}/v2/admin/tenants/${at.tenantId}/users/export?format=ndjson`;
  const answer = await answerTo(request(url, { headers: authorization(at) }).end());
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${await textOf(answer)}`);
  let users = 0;
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, end + 1)) users += 1;
  }
  return { users, mib: Math.round(bytes / 1024 ** 2) };
}

const authorization = ({ adminToken }: RunningServer) => ({ Authorization: `Bearer ${adminToken}` });

async function call(at: RunningServer, path: string, body?: unknown): Promise<string> {
  const answer = await fetch(new URL(path, at.url), {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: { ...authorization(at), 'Content-Type': 'application/json' },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return text;
}

function answerTo(sending: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sending.once('response', resolve).once('error', reject);
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
