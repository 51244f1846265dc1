import { ApiError, type ErrorCode } from '../http/errors';

/**
 * What it means to a caller when a constraint refuses a write. The catalog test in `test/architecture.test.ts` fails
 * when a unique or foreign key is neither here nor in its list of keys that only a bug can violate.
 */
export const CONSTRAINT_CODES: Readonly<Record<string, ErrorCode>> = {
  api_keys_tenant_id_fkey: 'tenant_not_found',
  auth_configs_tenant_id_fkey: 'tenant_not_found',
  backup_codes_tenant_id_user_id_fkey: 'user_not_found',
  bulk_targets_tenant_id_job_id_fkey: 'job_not_found',
  job_errors_tenant_id_job_id_fkey: 'job_not_found',
  jobs_tenant_id_fkey: 'tenant_not_found',
  link_requests_tenant_id_fkey: 'tenant_not_found',
  mails_tenant_id_fkey: 'tenant_not_found',
  mails_tenant_id_user_id_fkey: 'user_not_found',
  mfa_factors_tenant_id_user_id_fkey: 'user_not_found',
  one_time_tokens_tenant_id_fkey: 'tenant_not_found',
  one_time_tokens_tenant_id_user_id_fkey: 'user_not_found',
  roles_pkey: 'role_already_exists',
  roles_tenant_id_fkey: 'tenant_not_found',
  sessions_tenant_id_fkey: 'tenant_not_found',
  sessions_tenant_id_user_id_fkey: 'user_not_found',
  tenants_slug_key: 'slug_already_exists',
  throttles_tenant_id_fkey: 'tenant_not_found',
  users_tenant_id_email_canonical_key: 'email_already_exists',
  users_tenant_id_external_id_key: 'external_id_already_exists',
  user_import_chunks_tenant_id_import_id_fkey: 'tenant_not_found',
  user_imports_tenant_id_fkey: 'tenant_not_found',
  user_imports_tenant_id_job_id_fkey: 'job_not_found',
  users_tenant_id_fkey: 'tenant_not_found',
  webhook_deliveries_tenant_id_webhook_id_fkey: 'webhook_not_found',
  webhook_queues_tenant_id_webhook_id_fkey: 'webhook_not_found',
  webhook_snapshots_tenant_id_user_id_fkey: 'user_not_found',
  webhooks_tenant_id_fkey: 'tenant_not_found',
};

/** What a failed statement says, whichever of pg, Prisma and Prisma's driver adapter reported it. */
interface Failure {
  /** Five characters, see https://www.postgresql.org/docs/current/errcodes-appendix.html. */
  sqlState?: string;
  constraint?: string;
  /** `P2002` and the like. */
  prismaCode?: string;
  /** The connection is gone, could not be had in time, or did not answer in time. */
  connectionLost: boolean;
}

const SQL_STATE = /^(?=.*\d)[0-9A-Z]{5}$/;
const PRISMA_CODE = /^P[1-9]\d{3}$/;
const UNSTORABLE = /^(22P02|22P05|22021|22003|22008|2201.|54001)$/;
// Refused log-ins and a missing database (28xxx, 3D000) are the operator's to mend; a caller can only try again later.
const OUT_OF_SERVICE = /^(08...|25006|25P03|28...|3D000|53...|55P03|57014|57P0[123]|58030)$/;
const CLOSED_BY_SERVER = /^(08...|25P03|57P0[123])$/;
const SOCKET_CODES = new Set(
  'ECONNREFUSED ECONNRESET ECONNABORTED EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENETDOWN ENOTFOUND EAI_AGAIN ENOENT EMFILE ENFILE'.split(
    ' ',
  ),
);
// pg reports these with a message alone.
const LOST_CONNECTION_MESSAGE =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|Client is not connected|The server closed the connection)/;
const LOST_CONNECTION_KIND = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
]);
// No connection in time (P1001, P1002, P1008, P1017, P2024), no or an expired transaction (P2028).
const LOST_CONNECTION_PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028']);
const SERIALIZATION_PRISMA = 'P2034';

type Fields = Record<string, unknown>;

// `instanceof Error` is of no use: an error of Node's own may come from another realm, as it does under Jest.
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The error itself and whatever it wraps: Prisma hides the driver's error in `meta` or `cause`. */
function* layersOf(error: unknown, depth = 0): Generator<Fields> {
  if (depth > 6 || typeof error !== 'object' || error === null) return;
  const fields = fieldsOf(error);
  yield fields;
  if (Array.isArray(fields.errors)) for (const inner of fields.errors) yield* layersOf(inner, depth + 1);
  const meta = fieldsOf(fields.meta);
  if (meta.driverAdapterError !== undefined) yield* layersOf(meta.driverAdapterError, depth + 1);
  if (fields.cause !== undefined) yield* layersOf(fields.cause, depth + 1);
}

function describe(error: unknown): Failure {
  const failure: Failure = { connectionLost: false };
  for (const layer of layersOf(error)) {
    const code = textOf(layer.code);
    if (code !== undefined && PRISMA_CODE.test(code)) failure.prismaCode ??= code;
    const sqlState = [textOf(layer.originalCode), code].find(
      (text) => SQL_STATE.test(text ?? '') && text !== failure.prismaCode,
    );
    if (sqlState !== undefined) failure.sqlState ??= sqlState;
    const constraint = textOf(layer.constraint) ?? textOf(fieldsOf(layer.constraint).index);
    if (constraint !== undefined) failure.constraint ??= constraint;
    failure.connectionLost ||=
      (code !== undefined && SOCKET_CODES.has(code)) ||
      LOST_CONNECTION_KIND.has(textOf(layer.kind) ?? '') ||
      LOST_CONNECTION_MESSAGE.test(textOf(layer.message) ?? '');
  }
  return failure;
}

/** The SQLSTATE that PostgreSQL gave, however deep it is wrapped; undefined when it never answered. */
export function sqlStateOf(error: unknown): string | undefined {
  return describe(error).sqlState;
}

/** Whether the database rolled the transaction back because of others (40001, 40P01), so that it may be tried again. */
export function isSerializationFailure(error: unknown): boolean {
  const { sqlState, prismaCode } = describe(error);
  return sqlState === '40001' || sqlState === '40P01' || prismaCode === SERIALIZATION_PRISMA;
}

/** Whether the connection is gone or its state unknown, so that it must not be used again. */
export function isConnectionLost(error: unknown): boolean {
  const { connectionLost, sqlState } = describe(error);
  return connectionLost || (sqlState !== undefined && CLOSED_BY_SERVER.test(sqlState));
}

/**
 * Turns an error of the database into the answer it means: a violated constraint by {@link CONSTRAINT_CODES}, text or
 * numbers PostgreSQL can't store as `validation_failed`, lost connections, timeouts, full disks, read-only replicas and
 * conflicts that outlived their retries as `unavailable`. Anything else is a bug and comes back unchanged.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (error instanceof ApiError) return error;
  const { sqlState, constraint, prismaCode, connectionLost } = describe(error);
  // Keys of partitions and of Citus's shards have the number of these behind their name.
  const constraintCode = CONSTRAINT_CODES[constraint?.replace(/_\d+$/, '') ?? ''];
  if (constraintCode !== undefined) return new ApiError(constraintCode, { cause: error });
  if (prismaCode === 'P2025') return new ApiError('not_found', { cause: error });
  if (sqlState !== undefined && UNSTORABLE.test(sqlState)) {
    return new ApiError('validation_failed', { detail: 'A value can not be stored as it is.', cause: error });
  }
  if (
    connectionLost ||
    isSerializationFailure(error) ||
    (sqlState !== undefined && OUT_OF_SERVICE.test(sqlState)) ||
    (prismaCode !== undefined && LOST_CONNECTION_PRISMA.has(prismaCode))
  ) {
    return new ApiError('unavailable', { cause: error });
  }
  return error;
}
