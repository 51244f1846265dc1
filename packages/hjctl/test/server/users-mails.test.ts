import type { TestTenant } from '@hellojohn/server/testing';
import { createWorld, type World } from './real-server';

let world: World;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  tenant = await world.tenant();
});

const hjctl = (...args: string[]) => world.sandbox.run([...args, '--tenant', tenant.slug]);
const ok = (args: string[]) => world.ok([...args, '--tenant', tenant.slug]);

const mailed = async (to: string) => {
  await world.server.deliverMails();
  return world.server.mails.filter((mail) => mail.to === to).length;
};

test('users invite and resend-invitation: an invited user is pending and gets the link, again when asked', async () => {
  expect(await ok(['users', 'invite', 'carol@acme.com', '--first-name', 'Carol', '--role', 'admin'])).toMatchObject({
    status: 'pending',
    first_name: 'Carol',
    roles: ['admin'],
  });
  expect(await mailed('carol@acme.com')).toBe(1);
  expect(await hjctl('users', 'resend-invitation', 'carol@acme.com')).toMatchObject({ code: 0, stdout: '' });
  expect(await mailed('carol@acme.com')).toBe(2);
});

test('users resend-invitation: who is not pending is not invited again: 5', async () => {
  const user = await world.server.createUser(tenant);
  expect((await hjctl('users', 'resend-invitation', user.id)).code).toBe(5);
});

test('users send-verification: a link to verify the address, until it is verified', async () => {
  const user = await world.server.createUser(tenant);
  expect(await hjctl('users', 'send-verification', user.email)).toMatchObject({ code: 0, stdout: '' });
  expect(await mailed(user.email)).toBe(1);
  await ok(['users', 'update', user.id, '--email-verified']);
  expect((await hjctl('users', 'send-verification', user.email)).code).toBe(5);
});

test('users reset-mfa: second factors go, and sessions end', async () => {
  const user = await world.server.createUser(tenant);
  await world.server.signIn(tenant, user);
  expect(await hjctl('users', 'reset-mfa', user.email)).toMatchObject({ code: 0, stdout: '' });
  expect((await ok(['users', 'sessions', user.id])).sessions).toEqual([]);
  expect((await hjctl('users', 'reset-mfa', 'usr_x')).code).toBe(4);
});
