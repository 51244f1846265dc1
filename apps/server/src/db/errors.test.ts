import { ApiError } from '../http/errors';
import { isConnectionLost, isSerializationFailure, sqlStateOf, translateDatabaseError } from './errors';

const failure = (fields: object, message = 'something') => Object.assign(new Error(message), fields);
const codeOf = (error: unknown) => {
  const translated = translateDatabaseError(error);
  return translated instanceof ApiError ? translated.code : undefined;
};

describe('translateDatabaseError', () => {
  it.each([
    [
      'pg: unique',
      failure({ code: '23505', constraint: 'users_tenant_id_email_canonical_key' }),
      'email_already_exists',
    ],
    [
      'Prisma: unique, as its driver adapter says it',
      failure({
        code: 'P2002',
        meta: {
          driverAdapterError: {
            cause: { originalCode: '23505', constraint: { index: 'users_tenant_id_external_id_key' } },
          },
        },
      }),
      'external_id_already_exists',
    ],
    ['Prisma: no such row', failure({ code: 'P2025' }), 'not_found'],
    ['Prisma: no transaction in time', failure({ code: 'P2028' }), 'unavailable'],
    ['Prisma: no connection', failure({ code: 'P1001' }), 'unavailable'],
    [
      'Prisma: a raw statement that ran into a timeout',
      failure({ code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: '57014', kind: 'postgres' } } } }),
      'unavailable',
    ],
    [
      'Prisma: connection refused',
      failure({ meta: { driverAdapterError: { cause: { kind: 'DatabaseNotReachable' } } } }),
      'unavailable',
    ],
    ['a socket that was reset', failure({ code: 'ECONNRESET', syscall: 'read' }), 'unavailable'],
    ['a broken pipe, whose name looks like a SQLSTATE', failure({ code: 'EPIPE', syscall: 'write' }), 'unavailable'],
    ['a host none of whose addresses answers', failure({ errors: [failure({ code: 'ECONNREFUSED' })] }), 'unavailable'],
    ['pg without a code', failure({}, 'Connection terminated unexpectedly'), 'unavailable'],
    ['a pool that is waited for in vain', failure({}, 'timeout exceeded when trying to connect'), 'unavailable'],
    ['PgBouncer without a server', failure({ code: '08P01', severity: 'FATAL' }), 'unavailable'],
    ['a full disk', failure({ code: '53100' }), 'unavailable'],
    ['too many levels of JSON', failure({ code: '54001' }), 'validation_failed'],
    ['a conflict that outlived its retries', failure({ code: '40P01' }), 'unavailable'],
  ])('%s', (_case, error, code) => {
    expect(codeOf(error)).toBe(code);
  });

  it('gives back what is no error of the database, or a bug', () => {
    const bugs = [
      failure({ code: '42601' }),
      failure({ code: 'P0001' }),
      failure({ code: '23514', constraint: 'users_status_check' }),
      new TypeError('x is not a function'),
      'text',
      undefined,
    ];
    for (const bug of bugs) expect(translateDatabaseError(bug)).toBe(bug);
    const answer = new ApiError('user_not_found');
    expect(translateDatabaseError(answer)).toBe(answer);
  });

  it('keeps the reason for the log', () => {
    const reason = failure({ code: '57P01' });
    expect(translateDatabaseError(reason)).toMatchObject({ code: 'unavailable', cause: reason });
  });
});

describe('the questions about a failure', () => {
  it('see through what an answer wraps', () => {
    const deadlock = translateDatabaseError(failure({ code: '40P01' }));
    expect(isSerializationFailure(deadlock)).toBe(true);
    expect(isSerializationFailure(failure({ code: 'P2034' }))).toBe(true);
    expect(sqlStateOf(new Error('outer', { cause: failure({ code: '55P03' }) }))).toBe('55P03');
    expect(sqlStateOf(failure({ code: 'EPIPE' }))).toBeUndefined();
  });

  it('tell a lost connection from a refused statement', () => {
    expect(isConnectionLost(failure({ code: '57P01' }))).toBe(true);
    expect(isConnectionLost(failure({}, 'Query read timeout'))).toBe(true);
    expect(isConnectionLost(failure({ code: '23505' }))).toBe(false);
    expect(isConnectionLost(new ApiError('user_not_found'))).toBe(false);
  });
});
