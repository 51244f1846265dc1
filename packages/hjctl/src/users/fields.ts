import type { UserCreate, UserExportQuery, UserListQuery, UserUpdate } from '@hellojohn/sdk';
import { type Command, Option } from 'commander';
import { clearing, collect, parseBoolean, parsePairs, parseTime } from '../flags';
import { addPagingOptions, type PagingOptions } from '../listing';

const SORT_FIELDS = ['created_at', 'email', 'last_name', 'last_login_at'];
const STATUSES = ['active', 'disabled', 'pending', 'unverified'];

/** The options that pick users. */
export function addFilterOptions(command: Command): Command {
  return command
    .option('--search <words>', 'each word must be part of e-mail, first or last name')
    .option('--role <name>', 'has this role')
    .addOption(new Option('--status <status>', 'has this status').choices(STATUSES))
    .addOption(booleanOption('--mfa-enrolled', 'has a verified second factor'))
    .addOption(booleanOption('--email-verified', 'has shown control of the address'))
    .option('--created-after <time>', 'created at or after: RFC 3339, or a date (UTC)', parseTime)
    .option('--created-before <time>', 'created before', parseTime)
    .option('--last-login-after <time>', 'last signed in at or after', parseTime)
    .option('--last-login-before <time>', 'last signed in before', parseTime)
    .option('--metadata <key=value>', 'private metadata has this value (repeatable)', collect);
}

/** The options that pick users and put them in order. */
export function addListOptions(command: Command): Command {
  addFilterOptions(command).addOption(
    new Option('--sort <field>', 'order, - for descending (default: -created_at)').choices(sortChoices()),
  );
  return addPagingOptions(command, 'user');
}

export interface FilterOptions {
  search?: string;
  role?: string;
  status?: NonNullable<UserListQuery['status']>;
  mfaEnrolled?: boolean;
  emailVerified?: boolean;
  createdAfter?: string;
  createdBefore?: string;
  lastLoginAfter?: string;
  lastLoginBefore?: string;
  metadata?: string[];
}

export interface ListOptions extends FilterOptions, PagingOptions {
  sort?: NonNullable<UserListQuery['sort']>;
}

/** The filters that were given; what wasn't isn't in it. */
export function filterQuery({ metadata, ...rest }: FilterOptions): UserExportQuery {
  return { ...rest, ...(metadata && { metadata: parsePairs('--metadata', metadata) }) };
}

/** The query of `users list`. */
export function listQuery({ all: _all, ...rest }: ListOptions): UserListQuery {
  return filterQuery(rest);
}

/** The options that set a user's fields, for create and update alike. */
export function addFieldOptions(command: Command): Command {
  return command
    .option('--first-name <name>', 'given name')
    .option('--last-name <name>', 'family name')
    .option('--role <name>', 'role (repeatable; together they are all roles of the user)', collect)
    .option('--metadata <key=value>', 'private metadata (repeatable; JSON when it parses, else text)', collect)
    .option('--public-metadata <key=value>', 'metadata that the user sees (repeatable)', collect)
    .option('--avatar-url <url>', 'http(s) address of a picture')
    .option('--external-id <id>', 'your own id of this person')
    .option('--locale <tag>', 'language of mails and pages: es, en-GB (BCP 47)')
    .addOption(booleanOption('--email-verified', 'the person has shown control of the address'))
    .addOption(booleanOption('--must-change-password', 'the next sign-in leads to a forced change'));
}

export interface FieldOptions {
  email?: string;
  firstName?: string;
  lastName?: string;
  role?: string[];
  metadata?: string[];
  publicMetadata?: string[];
  avatarUrl?: string;
  externalId?: string;
  locale?: string;
  emailVerified?: boolean;
  mustChangePassword?: boolean;
}

/** The body that these options ask for; what wasn't given isn't in it. */
export function userFields(options: FieldOptions): Omit<UserCreate, 'email' | 'password'> & UserUpdate {
  const { role, metadata, publicMetadata, email, ...rest } = options;
  return {
    ...clearing(rest),
    // An account can't be without it: an empty one is for the server to refuse.
    ...(email !== undefined && { email }),
    ...(role && { roles: role }),
    ...(metadata && { metadata: parsePairs('--metadata', metadata) }),
    ...(publicMetadata && { publicMetadata: parsePairs('--public-metadata', publicMetadata) }),
  };
}

function booleanOption(flag: string, description: string): Option {
  return new Option(`${flag} [true|false]`, description).preset('true').argParser(parseBoolean);
}

function sortChoices(): string[] {
  return SORT_FIELDS.flatMap((name) => [name, `-${name}`]);
}
