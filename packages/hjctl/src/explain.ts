import { type HelloJohnError, isHelloJohnError } from '@hellojohn/sdk';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes';
import { CliError } from './failure';
import type { Settings } from './settings';
import { printable } from './text';

/** A failure in words, with the exit code that goes with it. */
export interface Explanation {
  exitCode: ExitCode;
  /** Complete lines for standard error. */
  lines: string[];
}

/**
 * `error: <code>: <what happened> (request req_…)`, the refused fields, and what to do next.
 *
 * @param settings What the failed command worked with; undefined when it didn't come that far.
 */
export function explain(error: unknown, settings: Settings | undefined): Explanation {
  if (error instanceof CliError) {
    return {
      exitCode: error.exitCode,
      lines: [`error: ${error.code}: ${printable(error.message)}`, ...indented(error.hints)],
    };
  }
  if (isHelloJohnError(error)) {
    const request = error.requestId ? ` (request ${printable(error.requestId)})` : '';
    const fields = error.errors.map(({ path, message }) => `${path}: ${message}`);
    const detail = detailOf(error);
    return {
      exitCode: exitCodeOf(error.code, error.status),
      lines: [
        `error: ${printable(error.code)}: ${printable(detail)}${request}`,
        ...indented(fields.filter((field) => !detail.includes(field))),
        ...indented(settings ? hintsFor(error, settings) : []),
      ],
    };
  }
  const bug = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: EXIT.failure, lines: [`error: internal: ${bug}`, '  This is a fault in hjctl itself.'] };
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${printable(line)}`);
}

const CODES_WITH_REASON = ['network_error', 'invalid_argument'];

function detailOf(error: HelloJohnError): string {
  if (!CODES_WITH_REASON.includes(error.code)) return error.detail;
  const reason = reasonOf(error.cause);
  return reason ? `${error.detail} (${reason})` : error.detail;
}

/** The system's name for why a connection or a file failed: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `EISDIR`. */
function reasonOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code === 'string') return code;
    if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOf(cause.errors[0]);
  }
  return undefined;
}

type Hint = (settings: Settings, error: HelloJohnError) => readonly string[];

const see =
  (...lines: string[]): Hint =>
  () =>
    lines;

const HINTS: Readonly<Record<string, Hint>> = {
  network_error: ({ url }) => [
    `Tried ${url.value} (${url.source}). Is the server running? In the clone of HelloJohn: pnpm start`,
    'Another server: --url or HELLOJOHN_URL',
  ],
  timeout: ({ url, timeoutMs }) => [
    `Tried ${url.value} for ${timeoutMs / 1000} s. Wait longer: --timeout ${Math.min(3600, (timeoutMs / 1000) * 4)}`,
    'A change may have been made all the same; look before you repeat it.',
  ],
  invalid_response: ({ url }, { status }) => [
    [502, 503, 504].includes(status)
      ? `A proxy answers at ${url.value} (${url.source}). Is the server behind it running?`
      : `Is ${url.value} (${url.source}) a HelloJohn server?`,
  ],
  not_found: ({ url }) => [`Does the server at ${url.value} know this command? It may be older than this hjctl.`],
  forbidden: see('What this token may do: hjctl whoami'),
  tenant_not_found: see('Tenants: hjctl tenants list'),
  user_not_found: see(
    'A user is named by id (usr_…) or e-mail. Find one: hjctl users list --search <part of name or e-mail>',
  ),
  role_not_found: see('Roles: hjctl roles list'),
  validation_failed: (_settings, { errors }) =>
    errors.some(({ path }) => path === 'header.x-hash-config')
      ? ['Copy the hash parameters from the console of Firebase into a file: --hash-config <file>']
      : [],
  unknown_role: see('Roles: hjctl roles list'),
  api_key_not_found: see('Keys: hjctl keys list'),
  webhook_not_found: see('Webhooks: hjctl webhooks list'),
  job_not_found: see('Jobs: hjctl jobs list. Ended ones are kept for some days only.'),
  mail_not_found: see('Mails that have not gone out: hjctl mails list'),
  signing_key_not_found: see('Signing keys: hjctl signing-keys list'),
  delivery_not_found: see('Deliveries: hjctl webhooks deliveries <webhook>'),
  session_not_found: see('Sessions: hjctl users sessions <user>'),
  email_already_exists: see('See who has it: hjctl users get <email>'),
  external_id_already_exists: see('External ids are unique in a tenant.'),
  slug_already_exists: see('Choose another with --slug. Tenants: hjctl tenants list'),
  role_already_exists: see('To change it: hjctl roles update <name>'),
  role_in_use: see('Who has it: hjctl users list --role <name>'),
  role_built_in: see('admin and member belong to every tenant and stay as they are.'),
  user_not_pending: see('Only an invited user who has not accepted yet can be invited again.'),
  confirmation_mismatch: see('Nothing was done. Count again: --dry-run'),
  last_admin: see('Make someone else an admin first: hjctl users update <user> --role admin'),
  password_too_weak: see('What the tenant asks for: hjctl config get password_policy'),
  precondition_failed: see('Somebody changed it meanwhile. Read it again, then decide.'),
  rate_limited: (_settings, { retryAfter }) => [`Try again in ${retryAfter ?? 'a few'} seconds.`],
};

function hintsFor(error: HelloJohnError, settings: Settings): readonly string[] {
  const hint = Object.hasOwn(HINTS, error.code) ? HINTS[error.code] : undefined;
  if (hint) return hint(settings, error);
  if (error.status === 401) return signInHints(settings);
  if (error.status >= 500) return serverHints(error);
  return [];
}

function signInHints({ url, token }: Settings): readonly string[] {
  return [
    `The token from ${token?.source ?? 'the prompt'} isn't accepted by ${url.value}.`,
    `Sign in: hjctl login --url ${url.value}`,
  ];
}

function serverHints({ retryAfter, requestId }: HelloJohnError): readonly string[] {
  if (retryAfter !== undefined) return [`Try again in ${retryAfter} seconds.`];
  return requestId ? [`The server's log says more; look for ${requestId}.`] : [];
}
