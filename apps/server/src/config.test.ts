import { readFileSync } from 'node:fs';
import { ConfigError, loadConfig } from './config';

const KEY = Buffer.alloc(32, 7).toString('base64');

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env, '/srv');
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('has the documented defaults', () => {
    expect(loadConfig({}, '/srv')).toEqual({
      isTest: false,
      host: '127.0.0.1',
      port: 8080,
      publicUrl: undefined,
      dataDir: '/srv/.hellojohn',
      databaseUrl: undefined,
      adminToken: undefined,
      secretKey: undefined,
      previousSecretKey: undefined,
      workers: 1,
      bcryptCost: 10,
      smtpUrl: undefined,
      mailFrom: 'HelloJohn <no-reply@localhost>',
      corsOrigins: [],
      trustProxyHops: 0,
      isRateLimited: true,
      jobRetentionDays: 7,
      auditRetentionDays: undefined,
      allowsPrivateWebhooks: false,
      logLevel: 'info',
      tracing: undefined,
    });
  });

  it('reports every problem at once (X7)', () => {
    const problems = problemsOf({
      HELLOJOHN_PORT: '80a',
      HELLOJOHN_BCRYPT_COST: '9',
      DATABASE_URL: 'postgres://localhost/x',
      HELLOJOHN_CORS_ORIGINS: '*',
      HELLOJOHN_SECRET_KEY: 'short',
    });
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'HELLOJOHN_ADMIN_TOKEN',
      'HELLOJOHN_BCRYPT_COST',
      'HELLOJOHN_CORS_ORIGINS',
      'HELLOJOHN_PORT',
      'HELLOJOHN_SECRET_KEY',
    ]);
  });

  it('names no value, as it may be a secret', () => {
    const problems = problemsOf({ HELLOJOHN_ADMIN_TOKEN: 'hunter2-canary', HELLOJOHN_SECRET_KEY: 'hunter3-canary' });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('canary');
  });

  it.each([
    ['HELLOJOHN_PORT', ''],
    ['HELLOJOHN_PORT', '-1'],
    ['HELLOJOHN_PORT', '65536'],
    ['HELLOJOHN_PORT', '1e3'],
    ['HELLOJOHN_HOST', ''],
    ['HELLOJOHN_PUBLIC_URL', 'localhost:8080'],
    ['HELLOJOHN_PUBLIC_URL', 'https://a.example/?x=1'],
    ['HELLOJOHN_PUBLIC_URL', 'https://user:pass@a.example'],
    ['HELLOJOHN_ADMIN_TOKEN', 'x'.repeat(31)],
    ['HELLOJOHN_ADMIN_TOKEN', `${'x'.repeat(31)} y`],
    ['HELLOJOHN_SECRET_KEY', Buffer.alloc(31).toString('base64')],
    ['HELLOJOHN_WORKERS', '0'],
    ['HELLOJOHN_WORKERS', 'all'],
    ['HELLOJOHN_BCRYPT_COST', '16'],
    ['HELLOJOHN_BCRYPT_COST', '4'],
    ['HELLOJOHN_BCRYPT_COST', '9'],
    ['SMTP_URL', 'http://mail'],
    ['HELLOJOHN_MAIL_FROM', 'nobody'],
    ['HELLOJOHN_CORS_ORIGINS', 'https://a.example/path'],
    ['HELLOJOHN_CORS_ORIGINS', 'https://a.example,null'],
    ['HELLOJOHN_TRUST_PROXY', 'true'],
    ['HELLOJOHN_RATE_LIMIT', 'yes'],
    ['HELLOJOHN_JOB_RETENTION_DAYS', '0'],
    ['HELLOJOHN_WEBHOOK_ALLOW_PRIVATE', 'yes'],
    ['HELLOJOHN_LOG_LEVEL', 'loud'],
    ['HELLOJOHN_PROT', '8080'],
  ])('refuses %s=%j instead of taking the default', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(`^${name}: `)]);
  });

  it('knows no replica of a database that it is not told of', () => {
    expect(problemsOf({ DATABASE_REPLICA_URL: 'postgresql://db.example/app' })).toEqual([
      'DATABASE_REPLICA_URL: is a replica of DATABASE_URL, which is not set',
    ]);
  });

  it('requires both secrets with DATABASE_URL', () => {
    const DATABASE_URL = 'postgresql://db.example/app';
    expect(problemsOf({ DATABASE_URL })).toEqual([
      expect.stringContaining('HELLOJOHN_ADMIN_TOKEN'),
      expect.stringContaining('HELLOJOHN_SECRET_KEY'),
    ]);
    const env = { DATABASE_URL, HELLOJOHN_ADMIN_TOKEN: 'x'.repeat(32), HELLOJOHN_SECRET_KEY: KEY };
    expect(problemsOf(env)).toEqual([]);
  });

  it('takes bcrypt cost 4 in tests only', () => {
    expect(loadConfig({ NODE_ENV: 'test', HELLOJOHN_BCRYPT_COST: '4' }, '/').bcryptCost).toBe(4);
    expect(problemsOf({ NODE_ENV: 'production', HELLOJOHN_BCRYPT_COST: '4' })).toHaveLength(1);
  });

  it('cuts the trailing slash of the public URL', () => {
    expect(loadConfig({ HELLOJOHN_PUBLIC_URL: 'https://id.example/' }, '/').publicUrl).toBe('https://id.example');
  });

  it('sends spans where the variables of OpenTelemetry say', () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://collector:4318/';
    expect(loadConfig({ OTEL_EXPORTER_OTLP_ENDPOINT }, '/').tracing).toEqual({
      tracesUrl: 'http://collector:4318/v1/traces',
      headers: {},
      serviceName: 'hellojohn',
      ratio: 1,
    });
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://other/spans',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a=, x-tenant=b',
      OTEL_SERVICE_NAME: 'id',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
    };
    expect(loadConfig(env, '/').tracing).toEqual({
      tracesUrl: 'https://other/spans',
      headers: { authorization: 'Bearer a=', 'x-tenant': 'b' },
      serviceName: 'id',
      ratio: 0.25,
    });
    const bad = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'a',
      OTEL_TRACES_SAMPLER: 'some',
      OTEL_TRACES_SAMPLER_ARG: '2',
    };
    expect(problemsOf(bad).map((problem) => problem.split(':')[0])).toEqual(Object.keys(bad));
  });

  it('agrees with .env.example: each variable of the file is known and the values given there are valid', () => {
    const file = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
    const lines = file.split('\n').flatMap((line) => /^#? ?([A-Z_]+)=(.*)$/.exec(line)?.slice(1, 3) ?? []);
    const env: Record<string, string> = {};
    for (let i = 0; i + 1 < lines.length; i += 2)
      env[lines[i] as string] = (lines[i + 1] as string).replace(/^'(.*)'$/, '$1');
    expect(Object.keys(env).length).toBeGreaterThanOrEqual(14);
    expect(problemsOf(env)).toEqual([]);
  });
});
