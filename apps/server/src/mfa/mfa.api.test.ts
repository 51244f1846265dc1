import { startTestServer, type TestServer, type TestTenant, type TestUser } from '../../test/harness';
import { totpCode } from './totp';

let server: TestServer;
let peer: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  peer = await startTestServer({ peer: server });
});
afterAll(async () => {
  await peer.stop();
  await server.stop();
});

const post = (path: string, body: unknown, token: string | null = null) =>
  server.request('POST', path, { token, body });
/** At one of the two servers in turn. */
const postAt = (turn: number, path: string, body: unknown) =>
  (turn % 2 === 0 ? server : peer).request('POST', path, { token: null, body });

interface Enrolled {
  tenant: TestTenant;
  user: TestUser;
  secret: string;
  backupCodes: string[];
  factorId: string;
  accessToken: string;
}

const codeNow = (secret: string, steps = 0) =>
  totpCode(secret, new Date(server.clock.now().getTime() + steps * 30_000));

/** A user whose authenticator app is enrolled; the clock has moved on, so that the first code is no longer in the way. */
async function enrolledUser(config?: Record<string, unknown>): Promise<Enrolled> {
  const tenant = await server.createTenant(config);
  const user = await server.createUser(tenant);
  const { access_token: accessToken } = await server.signIn(tenant, user);
  const { body: begun } = await post('/v2/auth/mfa/totp/enroll', {}, accessToken);
  const code = codeNow(begun.secret);
  const done = await post('/v2/auth/mfa/totp/enroll/verify', { enrollment_id: begun.enrollment_id, code }, accessToken);
  expect(done.status).toBe(200);
  server.clock.advance(60);
  const { factor_id: factorId, backup_codes: backupCodes } = done.body;
  return { tenant, user, secret: begun.secret, backupCodes, factorId, accessToken };
}

async function challengeOf({ tenant, user }: Pick<Enrolled, 'tenant' | 'user'>): Promise<string> {
  const { status, body } = await server.login(tenant, user);
  expect([status, body.mfa_required]).toEqual([200, true]);
  return body.challenge_id;
}

/** One after the other: what is raced is their use. */
async function challengesOf(enrolled: Enrolled, count: number): Promise<string[]> {
  const challenges: string[] = [];
  while (challenges.length < count) challenges.push(await challengeOf(enrolled));
  return challenges;
}

const userPath = ({ tenant, user }: Pick<Enrolled, 'tenant' | 'user'>) =>
  `/v2/admin/tenants/${tenant.id}/users/${user.id}`;

describe('enrolment', () => {
  it('gives a secret, a URI, a QR code, and ten backup codes once it is verified', async () => {
    const tenant = await server.createTenant();
    const user = await server.createUser(tenant);
    const { access_token: token } = await server.signIn(tenant, user);
    const { status, body } = await post('/v2/auth/mfa/totp/enroll', undefined, token);
    expect(status).toBe(200);
    expect(body).toEqual({
      enrollment_id: expect.stringMatching(/^mfa_/),
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      totp_uri: expect.stringMatching(/^otpauth:\/\/totp\//),
      qr_code_svg: expect.stringMatching(/^<svg/),
    });
    const wrong = await post(
      '/v2/auth/mfa/totp/enroll/verify',
      { enrollment_id: body.enrollment_id, code: '000000' },
      token,
    );
    expect([wrong.status, wrong.body.code]).toEqual([401, 'mfa_code_invalid']);
    const proof = { enrollment_id: body.enrollment_id, code: codeNow(body.secret) };
    const right = await post('/v2/auth/mfa/totp/enroll/verify', proof, token);
    expect(right.body.backup_codes).toHaveLength(10);
    expect((await server.request('GET', userPath({ tenant, user }))).body.mfa_enrolled).toBe(true);
    const again = await post('/v2/auth/mfa/totp/enroll/verify', proof, token);
    expect([again.status, again.body.code]).toEqual([404, 'factor_not_found']);
  });

  it('counts for nothing before it is verified (M8)', async () => {
    const tenant = await server.createTenant();
    const user = await server.createUser(tenant);
    const { access_token: token } = await server.signIn(tenant, user);
    await post('/v2/auth/mfa/totp/enroll', {}, token);
    expect((await server.signIn(tenant, user)).access_token).toEqual(expect.any(String));
    const listed = await server.request('GET', `/v2/admin/tenants/${tenant.id}/users?mfa_enrolled=true`);
    expect(listed.body.total).toBe(0);
    expect((await server.request('GET', '/v2/auth/mfa/factors', { token })).body.factors).toEqual([]);
  });

  it('has nothing of the secret or the codes in clear in the database', async () => {
    const { secret, backupCodes, tenant } = await enrolledUser();
    const rows = await server.db.orm.mfaFactor.findMany({ where: { tenantId: tenant.id } });
    const codes = await server.db.orm.backupCode.findMany({ where: { tenantId: tenant.id } });
    expect([rows.length, codes.length]).toEqual([1, 10]);
    const stored = Buffer.concat([...rows.map((row) => row.secret), ...codes.map((row) => row.codeHash)]).toString(
      'latin1',
    );
    for (const value of [secret, ...backupCodes]) expect(stored).not.toContain(value);
  });

  it('needs a bearer token or a challenge, and none of another person', async () => {
    expect((await post('/v2/auth/mfa/totp/enroll', {})).body.code).toBe('unauthenticated');
    expect((await post('/v2/auth/mfa/totp/enroll', { challenge_id: 'x' })).body.code).toBe('challenge_invalid');
    const one = await enrolledUser();
    const other = await enrolledUser();
    const { body } = await post('/v2/auth/mfa/totp/enroll', {}, one.accessToken);
    const proof = { enrollment_id: body.enrollment_id, code: codeNow(body.secret) };
    const stolen = await post('/v2/auth/mfa/totp/enroll/verify', proof, other.accessToken);
    expect([stolen.status, stolen.body.code]).toEqual([404, 'factor_not_found']);
  });
});

describe('signing in with a second factor', () => {
  it.each([
    [-2, 401],
    [-1, 200],
    [0, 200],
    [1, 200],
    [2, 401],
  ])('the code of %d steps away: %d', async (steps, status) => {
    const enrolled = await enrolledUser();
    const challenge_id = await challengeOf(enrolled);
    const answer = await post('/v2/auth/mfa/totp/verify', { challenge_id, code: codeNow(enrolled.secret, steps) });
    expect(answer.status).toBe(status);
    if (status === 200) {
      const claims = JSON.parse(Buffer.from(answer.body.access_token.split('.')[1], 'base64url').toString());
      expect(claims).toMatchObject({ sub: enrolled.user.id, tenant_id: enrolled.tenant.id });
      const { body } = await server.request('GET', `${userPath(enrolled)}/sessions`);
      expect(body.sessions[0].amr).toEqual(['pwd', 'otp', 'mfa']);
    }
  });

  it('a code never works twice, on the same challenge or another, nor an older one after it (M1)', async () => {
    const enrolled = await enrolledUser();
    const [first, second, third] = [
      await challengeOf(enrolled),
      await challengeOf(enrolled),
      await challengeOf(enrolled),
    ];
    const code = codeNow(enrolled.secret);
    const use = (challenge_id: string, value = code) => post('/v2/auth/mfa/totp/verify', { challenge_id, code: value });
    expect((await use(first)).status).toBe(200);
    expect((await use(first)).body.code).toBe('challenge_invalid');
    expect((await use(second)).body.code).toBe('mfa_code_invalid');
    expect((await use(third, codeNow(enrolled.secret, -1))).body.code).toBe('mfa_code_invalid');
    expect((await use(third, codeNow(enrolled.secret, 1))).status).toBe(200);
  });

  it('of 20 parallel uses of one code on 20 challenges and two servers one wins', async () => {
    const enrolled = await enrolledUser();
    const challenges = await challengesOf(enrolled, 20);
    const code = codeNow(enrolled.secret);
    const answers = await Promise.all(
      challenges.map((challenge_id, i) => postAt(i, '/v2/auth/mfa/totp/verify', { challenge_id, code })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'mfa_code_invalid')).toHaveLength(19);
  });

  it('takes five tries a challenge, parallel ones on two servers included; then the right code is refused too (M3)', async () => {
    const enrolled = await enrolledUser();
    const challenge_id = await challengeOf(enrolled);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => postAt(i, '/v2/auth/mfa/totp/verify', { challenge_id, code: '000000' })),
    );
    expect(answers.filter(({ body }) => body.code === 'mfa_code_invalid')).toHaveLength(5);
    expect(answers.filter(({ body }) => body.code === 'challenge_invalid')).toHaveLength(15);
    const right = await post('/v2/auth/mfa/totp/verify', { challenge_id, code: codeNow(enrolled.secret) });
    expect([right.status, right.body.code]).toEqual([401, 'challenge_invalid']);
  });

  it('takes 20 wrong codes a minute from one address, however many challenges: then 429 until Retry-After is over', async () => {
    const enrolled = await enrolledUser();
    for (let i = 0; i < 4; i += 1) {
      const challenge_id = await challengeOf(enrolled);
      const codes = Array.from({ length: 5 }, () => ({ challenge_id, code: '000000' }));
      const answers = await Promise.all(codes.map((body, turn) => postAt(turn, '/v2/auth/mfa/totp/verify', body)));
      expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(['mfa_code_invalid']));
    }
    const challenge_id = await challengeOf(enrolled);
    const offer = () => ({ challenge_id, code: codeNow(enrolled.secret) });
    for (const path of ['totp', 'backup-code']) {
      const { status, body, headers } = await post(`/v2/auth/mfa/${path}/verify`, offer());
      expect([status, body.code]).toEqual([429, 'rate_limited']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    server.clock.advance(60);
    expect((await post('/v2/auth/mfa/totp/verify', offer())).status).toBe(200);
  });

  it('a challenge ends after ten minutes and with the password it was given for', async () => {
    const enrolled = await enrolledUser();
    const expired = await challengeOf(enrolled);
    server.clock.advance(601);
    const late = await post('/v2/auth/mfa/totp/verify', { challenge_id: expired, code: codeNow(enrolled.secret) });
    expect(late.body.code).toBe('challenge_invalid');
    const dead = await challengeOf(enrolled);
    await server.request('POST', `${userPath(enrolled)}/password-reset`, { body: { send_email: true } });
    const after = await post('/v2/auth/mfa/totp/verify', { challenge_id: dead, code: codeNow(enrolled.secret) });
    expect(after.body.code).toBe('challenge_invalid');
  });

  it('a challenge is no bearer token, and ends when the user is disabled, even if enabled again', async () => {
    const enrolled = await enrolledUser();
    const challenge_id = await challengeOf(enrolled);
    expect((await server.request('GET', '/v2/me', { token: challenge_id })).status).toBe(401);
    for (const status of ['disabled', 'active'])
      await server.request('PATCH', userPath(enrolled), { body: { status } });
    const answer = await post('/v2/auth/mfa/totp/verify', { challenge_id, code: codeNow(enrolled.secret) });
    expect([answer.status, answer.body.code]).toEqual([401, 'challenge_invalid']);
  });
});

describe('backup codes', () => {
  it('work once each; of 20 parallel uses one wins (M4)', async () => {
    const enrolled = await enrolledUser();
    const [code, next] = enrolled.backupCodes as [string, string];
    const challenges = await challengesOf(enrolled, 20);
    const answers = await Promise.all(
      challenges.map((challenge_id, i) => postAt(i, '/v2/auth/mfa/backup-code/verify', { challenge_id, code })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const typed = next.toUpperCase().replaceAll('-', ' ');
    const other = await post('/v2/auth/mfa/backup-code/verify', {
      challenge_id: await challengeOf(enrolled),
      code: typed,
    });
    expect(other.status).toBe(200);
    const listed = await server.request('GET', '/v2/auth/mfa/factors', { token: other.body.access_token });
    expect(listed.body.backup_codes_left).toBe(8);
  });

  it('are not offered where the tenant does not use them', async () => {
    const { tenant, user } = await enrolledUser({ mfa_methods: ['totp'] });
    const { body } = await server.login(tenant, user);
    expect(body.methods).toEqual(['totp']);
  });
});

describe('a tenant that requires a second factor', () => {
  it('has a user without one enrol in the middle of the sign-in', async () => {
    const tenant = await server.createTenant({ mfa_required: true });
    const user = await server.createUser(tenant);
    const { body: login } = await server.login(tenant, user);
    expect(login).toEqual({ mfa_enrollment_required: true, challenge_id: expect.any(String) });
    const { challenge_id } = login;
    const { body: begun } = await post('/v2/auth/mfa/totp/enroll', { challenge_id });
    const proof = { challenge_id, enrollment_id: begun.enrollment_id, code: codeNow(begun.secret) };
    const done = await post('/v2/auth/mfa/totp/enroll/verify', proof);
    expect(done.body).toMatchObject({
      factor_id: begun.enrollment_id,
      access_token: expect.any(String),
      user: { mfa_enrolled: true },
    });
    expect(done.body.backup_codes).toHaveLength(10);
    expect((await server.request('GET', '/v2/me', { token: done.body.access_token })).status).toBe(200);
    expect((await post('/v2/auth/mfa/totp/enroll', { challenge_id })).body.code).toBe('challenge_invalid');
  });
});

describe('removing factors', () => {
  it('needs the password; with the last one the codes go and sign-in asks for nothing more', async () => {
    const enrolled = await enrolledUser();
    const path = `/v2/auth/mfa/factors/${enrolled.factorId}`;
    const remove = (password: string) =>
      server.request('DELETE', path, { token: enrolled.accessToken, body: { password } });
    expect((await remove('wrong-password')).body.code).toBe('invalid_credentials');
    expect((await remove(enrolled.user.password)).status).toBe(204);
    expect((await remove(enrolled.user.password)).body.code).toBe('factor_not_found');
    const tokens = await server.signIn(enrolled.tenant, enrolled.user);
    expect(tokens.user.mfa_enrolled).toBe(false);
  });

  it('by an administrator takes all factors and ends every session; the owner is told (E14)', async () => {
    const enrolled = await enrolledUser();
    await server.deliverMails();
    server.mails.length = 0;
    expect((await server.request('DELETE', `${userPath(enrolled)}/mfa`)).status).toBe(204);
    const { body } = await server.request('GET', '/v2/me', { token: enrolled.accessToken });
    expect(body.code).toBe('session_revoked');
    expect((await server.request('GET', userPath(enrolled))).body.mfa_enrolled).toBe(false);
    await server.deliverMails();
    expect(server.mails).toHaveLength(1);
    expect((await server.signIn(enrolled.tenant, enrolled.user)).access_token).toEqual(expect.any(String));
  });
});
