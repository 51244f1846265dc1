import { setImmediate as breathe } from 'node:timers/promises';
import type { AuthConfigSettings } from '../auth-config/service';
import type { SecretBox } from '../crypto/secret-box';
import type { Sql } from '../db/database';
import { undone } from '../db/savepoint';
import { ApiError, ERRORS } from '../http/errors';
import type { JobType, RecordError, RunningJob, StepResult } from '../jobs/job-type';
import type { MfaService } from '../mfa/service';
import type { Tenant } from '../tenants/schema';
import { type UserRow, usersOf } from '../users/repository';
import type { UserDeps, UserService } from '../users/service';
import { type Background, createBackground } from './background';
import { type Candidate, checkRecord, problemOf, type RecordProblem } from './check';
import { conflictOf, matchOf, waves } from './conflicts';
import type { SourceRecord } from './read';
import { userImportsOf } from './repository';
import type { ImportUsersQuery } from './schema';
import { chunkContext, IMPORT_JOB } from './staging';
import { updateUsers } from './update-many';
import { createUsers, updateUser } from './write';

export interface ImportJobDeps extends UserDeps {
  mfa: MfaService;
  secretBox: SecretBox;
  users: UserService;
}

/** One step of an import. */
export interface ImportStep {
  deps: ImportJobDeps;
  tx: Sql;
  tenant: Tenant;
  settings: AuthConfigSettings;
  onConflict: ImportUsersQuery['on_conflict'];
  /** Events on their way, so that the next users can follow them. Before a user is changed they have to be there. */
  recording: Background;
  /** Roles that were asked for in this step, and whether they are there; those that are stay until its end. */
  roles: Map<string, boolean>;
}

type Outcome = 'succeeded' | 'skipped' | RecordProblem;
type Outcomes = Map<Candidate, Outcome>;
type Checked = Candidate | RecordProblem;

/** Records that are checked without a pause: some milliseconds. */
const CHECKED_AT_ONCE = 25;
/** Records of a statement. */
const PART_RECORDS = 100;

/** Makes users of the records of an upload, a chunk a step. */
export function createImportJob(deps: ImportJobDeps): JobType {
  return {
    name: IMPORT_JOB,
    async step(tx, job) {
      const { on_conflict: onConflict, chunks } = job.params as {
        on_conflict: ImportStep['onConflict'];
        chunks: number;
      };
      const position = Number(job.cursor?.position ?? 0);
      if (position >= chunks) return { next: null };
      const tenant = await deps.tenants.find(job.tenantId);
      if (tenant === null) throw new ApiError('tenant_not_found');
      const settings = await deps.authConfig.get(tenant.id);
      const records = await takeRecords(deps, tx, { job, position });
      const step = { deps, tx, tenant, settings, onConflict, recording: createBackground(), roles: new Map() };
      const work = () => importRecords(step, records);
      const outcomes = job.isDryRun ? await undone(tx, work) : await work();
      return { next: position + 1 < chunks ? { position: position + 1 } : null, ...resultOf(job, records, outcomes) };
    },
    end: (tx, { tenantId, id }) => userImportsOf(tx, tenantId).deleteOfJob(id),
  };
}

/** A chunk goes in the transaction that deals with it. */
async function takeRecords(
  { secretBox }: ImportJobDeps,
  tx: Sql,
  { job, position }: { job: RunningJob; position: number },
): Promise<SourceRecord[]> {
  const chunk = await userImportsOf(tx, job.tenantId).takeChunk(job.id, position);
  if (chunk === null) throw new Error(`chunk ${position} of ${job.id} is missing`);
  return JSON.parse(secretBox.open(chunk.records, chunkContext(chunk.importId, position)));
}

function resultOf(
  { processed }: RunningJob,
  records: readonly SourceRecord[],
  outcomes: readonly Outcome[],
): Pick<StepResult, 'succeeded' | 'skipped' | 'errors'> {
  const errors = records.flatMap((record, index): RecordError[] => {
    const outcome = outcomes[index];
    if (outcome === undefined || typeof outcome === 'string') return [];
    return [{ record: processed + index + 1, line: record.line, ...namesOf(record), ...outcome }];
  });
  const count = (kind: Outcome) => outcomes.filter((outcome) => outcome === kind).length;
  return { succeeded: count('succeeded'), skipped: count('skipped'), errors };
}

const NAME_MAX = 254;

/** Whatever the record calls itself, right or wrong, so that it can be found. */
function namesOf(record: SourceRecord): Pick<RecordError, 'userId' | 'email'> {
  const value = 'value' in record && typeof record.value === 'object' ? record.value : null;
  const { id, email } = (value ?? {}) as Record<string, unknown>;
  const nameOf = (name: unknown) => (typeof name === 'string' ? toStorable(name) : null);
  return { userId: nameOf(id), email: nameOf(email) };
}

const toStorable = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd').slice(0, NAME_MAX);

async function importRecords(step: ImportStep, records: readonly SourceRecord[]): Promise<Outcome[]> {
  try {
    return await importParts(step, records);
  } finally {
    // The first statement that failed says why; those behind it only that one has.
    await step.recording.settled();
  }
}

/** While the database writes one part, the next is checked. */
async function importParts(step: ImportStep, records: readonly SourceRecord[]): Promise<Outcome[]> {
  const results: Outcome[] = [];
  let part = await checkPart(step, records, 0);
  for (let start = PART_RECORDS; part.length > 0; start += PART_RECORDS) {
    const [outcomes, next] = await Promise.all([writePart(step, part), checkPart(step, records, start)]);
    results.push(...outcomes);
    part = next;
  }
  return results;
}

async function checkPart(
  { deps, settings }: ImportStep,
  records: readonly SourceRecord[],
  start: number,
): Promise<Checked[]> {
  const context = { passwords: deps.passwords, settings, now: deps.clock.now() };
  const checked: Checked[] = [];
  for (const record of records.slice(start, start + PART_RECORDS)) {
    if (checked.length % CHECKED_AT_ONCE === 0) await breathe();
    checked.push(check(record, context));
  }
  return checked;
}

async function writePart(step: ImportStep, checked: readonly Checked[]): Promise<Outcome[]> {
  const outcomes: Outcomes = new Map();
  const candidates = checked.filter((one): one is Candidate => 'draft' in one);
  const ready = await withKnownRoles(step, candidates, outcomes);
  for (const wave of waves(ready)) await importWave(step, wave, outcomes);
  return checked.map((one) => ('draft' in one ? (outcomes.get(one) ?? 'skipped') : one));
}

function check(record: SourceRecord, context: Parameters<typeof checkRecord>[1]): Checked {
  if ('problem' in record) return record.problem;
  try {
    return checkRecord(record.value, context);
  } catch (error) {
    return problemOf(error);
  }
}

async function withKnownRoles(
  { deps, tx, tenant, roles }: ImportStep,
  candidates: readonly Candidate[],
  outcomes: Outcomes,
): Promise<Candidate[]> {
  const asked = [...new Set(candidates.flatMap(({ draft }) => draft.roles ?? []))].filter((name) => !roles.has(name));
  if (asked.length > 0) {
    const known = await deps.roles.keep(tx, tenant.id, asked);
    for (const name of asked) roles.set(name, known.has(name));
  }
  return candidates.filter((candidate) => {
    const unknown = candidate.draft.roles?.find((name) => roles.get(name) !== true);
    if (unknown === undefined) return true;
    outcomes.set(candidate, { code: 'unknown_role', detail: `${ERRORS.unknown_role.title}: ${unknown}` });
    return false;
  });
}

async function importWave(step: ImportStep, wave: readonly Candidate[], outcomes: Outcomes): Promise<void> {
  const created = new Set(await createUsers(step, wave));
  const others = wave.filter((candidate) => !created.has(candidate));
  for (const candidate of created) outcomes.set(candidate, 'succeeded');
  if (others.length === 0) return;
  const users = await usersOf(step.tx, step.tenant.id).named({
    ids: others.map(({ draft }) => draft.id),
    emails: others.map(({ draft }) => draft.emailCanonical),
    externalIds: others.flatMap(({ draft }) => draft.externalId ?? []),
  });
  if (step.onConflict === 'update') return updateWave(step, { others, users }, outcomes);
  for (const candidate of others) {
    outcomes.set(candidate, step.onConflict === 'skip' ? 'skipped' : conflictOf(candidate, users));
  }
}

interface Others {
  /** Records of users who are there. */
  others: readonly Candidate[];
  /** Who has a key of one of them. */
  users: readonly UserRow[];
}

async function updateWave(step: ImportStep, { others, users }: Others, outcomes: Outcomes): Promise<void> {
  await step.recording.settled();
  const matched = others.map((candidate) => ({ candidate, user: matchOf(candidate, users) }));
  const matches = matched.flatMap(({ candidate, user }) =>
    user === undefined ? [] : [{ candidate, userId: user.id }],
  );
  const problems = await updateUsers(step, matches);
  for (const { candidate, user } of matched) {
    const isDone = problems !== null && user !== undefined;
    outcomes.set(candidate, isDone ? (problems.get(candidate) ?? 'succeeded') : await update(step, candidate, user));
  }
}

async function update(step: ImportStep, candidate: Candidate, user: UserRow | undefined): Promise<Outcome> {
  // Deleted a moment ago: whoever asks again makes a new one.
  if (user === undefined) return { code: 'user_not_found', detail: ERRORS.user_not_found.title };
  try {
    await updateUser(step, candidate, user);
    return 'succeeded';
  } catch (error) {
    return problemOf(error);
  }
}
