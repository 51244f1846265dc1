import type { AuthConfigSettings } from '../auth-config/service';
import { ApiError, type ErrorCode } from '../http/errors';
import { parsePart } from '../http/fields';
import type { PasswordService } from '../passwords/service';
import { checkPassword, draftOf } from '../users/create';
import type { NewUser } from '../users/repository';
import type { UpdateUserBody } from '../users/schema';
import { ImportRecord } from './schema';

/** Why a record is refused, as creating its user alone would have been. */
export interface RecordProblem {
  code: ErrorCode;
  detail: string;
}

/** A record that is right by itself. */
export interface Candidate {
  record: ImportRecord;
  /** The user that it makes, if there is none yet. */
  draft: NewUser;
}

interface CheckContext {
  passwords: PasswordService;
  settings: AuthConfigSettings;
  now: Date;
}

/** @throws ApiError whatever creating this user would be refused with. */
export function checkRecord(value: unknown, { passwords, settings, now }: CheckContext): Candidate {
  const record = parsePart(ImportRecord, value, 'body');
  checkPassword({ passwords }, record, settings);
  const draft = draftOf(record, now);
  const status = record.status ?? draft.status ?? 'active';
  const isDisabled = status === 'disabled';
  const createdAt = record.created_at ?? now;
  return {
    record,
    draft: {
      ...draft,
      ...(record.id !== undefined && { id: record.id }),
      status,
      disabledReason: (isDisabled && record.disabled_reason) || null,
      disabledUntil: (isDisabled && record.disabled_until) || null,
      passwordHash: record.password_hash ?? null,
      mfaEnrolled: record.totp_secret !== undefined,
      createdAt,
      updatedAt: record.updated_at ?? createdAt,
      lastLoginAt: record.last_login_at ?? null,
    },
  };
}

/** What the record says as a PATCH of a user who is there. */
export function updateBodyOf(record: ImportRecord): UpdateUserBody {
  const { status, disabled_reason, disabled_until, metadata, public_metadata } = record;
  const { email, first_name, last_name, avatar_url, locale, external_id, roles, email_verified } = record;
  const profile = { email, first_name, last_name, avatar_url, locale, external_id, roles, email_verified };
  return {
    ...profile,
    must_change_password: record.must_change_password,
    metadata,
    public_metadata,
    ...(status === 'active' && { status }),
    ...(status === 'disabled' && { status, disabled_reason, disabled_until }),
  };
}

/** @throws whatever is no refusal. */
export function problemOf(error: unknown): RecordProblem {
  if (!(error instanceof ApiError) || error.status >= 500) throw error;
  return { code: error.code, detail: detailOf(error) };
}

const FIELDS_MAX = 5;

/** All that is wrong with it: nobody sends a record of many again only to learn the next. */
function detailOf({ code, message, errors = [] }: ApiError): string {
  if (code !== 'validation_failed' || errors.length === 0) return message.replace(/^body\.?/, '');
  const fields = errors.map((field) => `${field.path.replace(/^body\.?/, '') || 'the record'}: ${field.message}`);
  const more = fields.length > FIELDS_MAX ? [`and ${fields.length - FIELDS_MAX} more`] : [];
  return [...fields.slice(0, FIELDS_MAX), ...more].join('; ');
}
