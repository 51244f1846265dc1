import { createHash, type Hash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthConfigService, AuthConfigSettings } from '../auth-config/service';
import type { Clock } from '../clock';
import type { SecretBox } from '../crypto/secret-box';
import type { Database } from '../db/database';
import type { AdminActor } from '../http/access';
import { ApiError } from '../http/errors';
import type { Job } from '../jobs/schema';
import type { JobService } from '../jobs/service';
import type { PasswordService } from '../passwords/service';
import type { Tenant } from '../tenants/schema';
import { createBackground } from './background';
import { checkRecord, problemOf } from './check';
import { readRecords, type SourceFile, type SourceRecord } from './read';
import { userImportsOf } from './repository';
import type { ImportUsersQuery } from './schema';
import { chunkContext, IMPORT_JOB } from './staging';

export interface Upload {
  tenant: Tenant;
  actor: AdminActor;
  query: ImportUsersQuery;
  file: SourceFile;
}

/** An upload whose records are stored. */
export interface ReceivedUpload {
  /** Of the file, in hexadecimal. */
  sha256: string;
  /** Queues the job that makes users of them: from then on they are its own. @throws ApiError `unavailable` (503). */
  start(): Promise<Job>;
  /** Removes the records, unless a job has them. */
  discard(): Promise<void>;
}

/** Imports of users. */
export interface UserImportService {
  /**
   * Stores the records as they come in. The end of the upload is the durable point: of one that breaks off nothing is
   * left. Records that can't be read are stored as such, for the job to report.
   *
   * @throws ApiError `malformed_request` (400): a JSON document that ends too early or has no list of users, a CSV file
   * whose header can't be read.
   */
  receive(upload: Upload): Promise<ReceivedUpload>;
}

interface UserImportDeps {
  db: Database;
  clock: Clock;
  authConfig: AuthConfigService;
  jobs: JobService;
  passwords: PasswordService;
  secretBox: SecretBox;
}

/** Records a step; updating may have to go one by one, which takes several statements each. */
const CHUNK_RECORDS = { fail: 1000, skip: 1000, update: 100 } as const;
const CHUNK_BYTES = 2 * 1024 * 1024;
const HASH_PAUSE_MS = 500;

export function createUserImportService(deps: UserImportDeps): UserImportService {
  const { db, clock, jobs } = deps;
  return {
    async receive(upload) {
      const { tenant, actor, query } = upload;
      const id = randomUUID();
      const imports = userImportsOf(db, tenant.id);
      // What is left behind if this fails goes as stale.
      const discard = () => imports.discard(id).catch(() => undefined);
      await imports.insert(id, clock.now());
      try {
        const { total, chunks, sha256 } = await stage(deps, id, upload);
        const start = () =>
          db.transaction(async (tx) => {
            const job = await jobs.create(tx, tenant.id, {
              type: IMPORT_JOB,
              actor,
              params: { on_conflict: query.on_conflict, chunks },
              total,
              isDryRun: query.dry_run,
            });
            if (!(await userImportsOf(tx, tenant.id).handOver(id, job.id))) throw new ApiError('unavailable');
            return job;
          });
        return { sha256, start, discard };
      } catch (error) {
        await discard();
        throw error;
      }
    },
  };
}

interface Staged {
  total: number;
  chunks: number;
  sha256: string;
}

async function stage(deps: UserImportDeps, id: string, upload: Upload): Promise<Staged> {
  const { tenant, query, file } = upload;
  const imports = userImportsOf(deps.db, tenant.id);
  const settings = await deps.authConfig.get(tenant.id);
  const most = CHUNK_RECORDS[query.on_conflict];
  let chunk: string[] = [];
  let bytes = 0;
  let total = 0;
  let chunks = 0;
  const storing = createBackground();
  const put = async (position: number, records: Uint8Array) => {
    const isThere = await imports.addChunk(id, { position, records, now: deps.clock.now() });
    if (!isThere) throw new ApiError('tenant_not_found');
  };
  /** While the database stores a chunk, the next is read; the one after that waits. */
  const store = async () => {
    const records = deps.secretBox.seal(`[${chunk.join(',')}]`, chunkContext(id, chunks));
    await storing.settled();
    storing.add(put(chunks, records));
    chunks += 1;
    chunk = [];
    bytes = 0;
  };
  const hash = createHash('sha256');
  try {
    for await (const read of readRecords({ ...file, source: hashed(file.source, hash) })) {
      const text = JSON.stringify(query.dry_run ? read : await withoutPassword(deps, settings, read));
      chunk.push(text);
      bytes += text.length;
      total += 1;
      if (chunk.length >= most || bytes >= CHUNK_BYTES) await store();
    }
    if (chunk.length > 0) await store();
  } finally {
    await storing.settled();
  }
  return { total, chunks, sha256: hash.digest('hex') };
}

async function* hashed(source: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}

/** A password in clear is stored nowhere, not even on its way: its hash takes its place before the record is kept. */
async function withoutPassword(
  deps: UserImportDeps,
  settings: AuthConfigSettings,
  read: SourceRecord,
): Promise<SourceRecord> {
  if ('problem' in read || !hasPassword(read.value)) return read;
  const { line, value } = read;
  const { password, ...rest } = value;
  try {
    const { record } = checkRecord(value, { passwords: deps.passwords, settings, now: deps.clock.now() });
    return { line, value: { ...rest, password_hash: await hashInTime(deps.passwords, record.password ?? '') } };
  } catch (error) {
    return { line, value: rest, problem: problemOf(error) };
  }
}

function hasPassword(value: unknown): value is { password: unknown } {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'password')) return false;
  return (value as { password: unknown }).password !== null;
}

/** One at a time, behind whoever signs in: an import is in no hurry. */
async function hashInTime(passwords: PasswordService, password: string): Promise<string> {
  for (;;) {
    try {
      return await passwords.hash(password);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'overloaded') throw error;
      await sleep(HASH_PAUSE_MS);
    }
  }
}
