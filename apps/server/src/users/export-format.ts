import { toCsv } from '../csv';
import type { ExportFormat } from './list-query';
import { User } from './schema';

/** How users are written into a file, some at a time. */
interface UserFormat {
  /** Media type of the whole. */
  contentType: string;
  /** What stands before the first user. */
  head: string;
  lines(users: readonly User[]): string;
}

/** The fields of a user, in the order of the API document. */
const COLUMNS = Object.keys(User.shape) as (keyof User)[];

/** RFC 4180 section 3 for `header`; there is no byte order mark. */
export const USER_FORMATS: Readonly<Record<ExportFormat, UserFormat>> = {
  ndjson: {
    contentType: 'application/x-ndjson; charset=utf-8',
    head: '',
    lines: (users) => users.map((user) => `${JSON.stringify(user)}\n`).join(''),
  },
  csv: {
    contentType: 'text/csv; charset=utf-8; header=present',
    head: toCsv([COLUMNS]),
    lines: (users) => toCsv(users.map((user) => COLUMNS.map((column) => user[column]))),
  },
};
