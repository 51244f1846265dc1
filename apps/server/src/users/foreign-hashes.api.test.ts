import { startTestServer, type TestServer, type TestTenant } from '../../test/harness';
import { expectProblem } from '../../test/problems';
import { Prisma } from '../generated/prisma/client';

let server: TestServer;
let tenant: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
  tenant = await server.createTenant();
});
afterAll(() => server.stop());

async function storedHash(id: string): Promise<string | undefined> {
  const rows = await server.db.query<{ hash: string }>(
    Prisma.sql`SELECT password_hash AS hash FROM users WHERE tenant_id = ${tenant.id} AND id = ${id}`,
  );
  return rows[0]?.hash;
}

test.each([
  ['argon2id', 'password', '$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc'],
  ['scrypt', 'password', '$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI'],
  [
    'Firebase',
    'user1password',
    '$firescrypt$ln=14,r=8,sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,ss=Bw==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
  ],
  ['PBKDF2', 'password', '$pbkdf2-sha256$1212$4vjV83LKPjQzk31VI4E0Vw$hsYF68OiOUPdDZ1Fg.fJPeq1h/gXXY7acBp9/6c.tmQ'],
  ['salted SHA', 'password', '{SSHA256}x1tymSTVjozxQ2PtT46ysrzhZxbcskK0o2f8hEFx7fAQQmhtDSEkJA=='],
])('a user with a hash of %s signs in, and has one of ours from then on', async (name, password, password_hash) => {
  const email = `${name.replace(/\W/g, '-')}@example.com`;
  const user = await server.createUser(tenant, { email, password: undefined, password_hash });
  const wrong = await server.login(tenant, { email, password: 'another-password' });
  expectProblem(server, wrong, 'invalid_credentials');
  expect(await storedHash(user.id)).toBe(password_hash);
  await server.signIn(tenant, { email, password });
  expect(await storedHash(user.id)).toMatch(/^\$bcrypt-sha256\$v=2,t=2b,r=4\$/);
  await server.signIn(tenant, { email, password });
});

test('422 for a hash of absurd cost', async () => {
  const body = {
    email: 'costly@example.com',
    password_hash: '$2b$31$c92SVSfjeiCD6F2nAD6y0uBpJDjdRkt0EgeC4/31Rf2LUZbDRDE.O',
  };
  const answer = await server.request('POST', `/v2/admin/tenants/${tenant.id}/users`, { body });
  expect(answer.status).toBe(422);
  expectProblem(server, answer, 'password_hash_too_costly');
});
