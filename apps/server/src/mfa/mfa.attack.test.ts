import { startTestServer, type TestServer, type TestTenant, type TestUser } from '../../test/harness';
import { totpCode } from './totp';

let server: TestServer;
let tenant: TestTenant;
let user: TestUser;
let token: string;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  tenant = await server.createTenant();
  user = await server.createUser(tenant);
  token = (await server.signIn(tenant, user)).access_token;
});
afterAll(() => server.stop());

const post = (path: string, body: unknown, bearer: string | null = null) =>
  server.request('POST', `/v2/auth/mfa/${path}`, { token: bearer, body });
const configure = (body: Record<string, unknown>) =>
  server.request('PATCH', `/v2/admin/tenants/${tenant.id}/auth/config`, { body });
const challengeOf = async () => (await server.login(tenant, user)).body.challenge_id as string;

/** Sets up an app by a challenge or a bearer token. */
async function enrol(by: { challenge_id: string } | { bearer: string }) {
  const [bearer, body] = 'bearer' in by ? [by.bearer, {}] : [null, by];
  const begun = await post('totp/enroll', body, bearer);
  if (begun.status !== 200) return begun;
  const { enrollment_id, secret } = begun.body;
  const proof = { ...body, enrollment_id, code: totpCode(secret, server.clock.now()) };
  return post('totp/enroll/verify', proof, bearer);
}

test('a challenge to enrol a factor is no way past one that was enrolled meanwhile', async () => {
  await configure({ mfa_required: true });
  // Somebody else who knows the password signs in at the same time.
  const challenge_id = await challengeOf();
  const begun = await post('totp/enroll', { challenge_id });
  expect((await enrol({ bearer: token })).status).toBe(200);
  const { enrollment_id, secret } = begun.body;
  const proof = { challenge_id, enrollment_id, code: totpCode(secret, server.clock.now()) };
  expect((await post('totp/enroll/verify', proof)).body.code).toBe('challenge_invalid');
  expect((await enrol({ challenge_id })).body.code).toBe('challenge_invalid');
});

test('of two challenges to enrol a factor one gives a session', async () => {
  await configure({ mfa_required: true });
  const challenges = [await challengeOf(), await challengeOf()];
  const answers = await Promise.all(challenges.map((challenge_id) => enrol({ challenge_id })));
  expect(answers.filter(({ body }) => body.access_token !== undefined)).toHaveLength(1);
  const { body } = await server.request('GET', `/v2/admin/tenants/${tenant.id}/users/${user.id}/sessions`);
  expect(body.sessions.filter(({ amr }: { amr: string[] }) => amr.includes('mfa'))).toHaveLength(1);
});

test('backup codes are refused once the tenant uses them no longer', async () => {
  const { body } = await enrol({ bearer: token });
  const challenge_id = await challengeOf();
  const use = () => post('backup-code/verify', { challenge_id, code: body.backup_codes[0] });
  await configure({ mfa_methods: ['totp'] });
  const refused = await use();
  expect([refused.status, refused.body.code]).toEqual([403, 'mfa_method_not_allowed']);
  await configure({ mfa_methods: ['totp', 'backup_codes'] });
  expect((await use()).status).toBe(200);
});
