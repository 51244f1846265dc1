import { invalidField } from '../../http/errors';
import { type Fields, isObject, namesOf, type Preset, withExtras } from './preset';

/** Rows of Supabase's table `auth.users`, as CSV. docs/migrate/supabase.md */
export const supabase: Preset = {
  type: 'text/csv',
  toRecord(source) {
    if (source.deleted_at !== undefined) throw invalidField('body.deleted_at', 'is set: the user was deleted there');
    const own = documentOf(source, 'raw_user_meta_data');
    const names = namesOf(own?.full_name ?? own?.name);
    return {
      external_id: source.id,
      email: source.email,
      email_verified: source.email_confirmed_at !== undefined,
      first_name: own?.first_name ?? own?.given_name ?? names.first_name,
      last_name: own?.last_name ?? own?.family_name ?? names.last_name,
      avatar_url: own?.avatar_url ?? own?.picture,
      ...(source.banned_until !== undefined && { status: 'disabled', disabled_until: timeOf(source.banned_until) }),
      metadata: withExtras(documentOf(source, 'raw_app_meta_data'), { phone_number: source.phone }),
      public_metadata: own,
      created_at: timeOf(source.created_at),
      updated_at: timeOf(source.updated_at),
      last_login_at: timeOf(source.last_sign_in_at),
      password_hash: source.encrypted_password,
    };
  },
};

function documentOf(source: Fields, column: string): Fields | undefined {
  const cell = source[column];
  if (cell === undefined || cell === 'null') return undefined;
  try {
    const document: unknown = JSON.parse(String(cell));
    if (isObject(document)) return document;
  } catch {
    // Answered below, as what is no object.
  }
  throw invalidField(`body.${column}`, 'must be a JSON object');
}

/** PostgreSQL's way to write a moment: `2024-01-15 10:30:00.123456+00`. */
const POSTGRES_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{1,6})?([+-]\d\d)(:\d\d)?$/;

function timeOf(cell: unknown): unknown {
  const [, day, time, fraction = '', hours, minutes = ':00'] = POSTGRES_TIME.exec(String(cell)) ?? [];
  return day === undefined ? cell : `${day}T${time}${fraction.slice(0, 4)}${hours}${minutes}`;
}
