import { startTestServer, type TestServer, type TestTenant } from '@hellojohn/server/testing';
import { createAdminClient, type TenantAdmin } from '../../src';

let server: TestServer;
let tenant: TestTenant;
let acme: TenantAdmin;

beforeAll(async () => {
  server = await startTestServer();
  server.services.jobs.start();
});
afterAll(async () => {
  await server.services.jobs.stop();
  await server.stop();
});
beforeEach(async () => {
  tenant = await server.createTenant();
  acme = createAdminClient({ url: server.url, token: server.rootToken }).tenant(tenant.slug);
});

it('counts, changes and deletes the users that match', async () => {
  const alice = await acme.users.create({ email: 'alice@acme.com', metadata: { firstPlan: { seatCount: 1 } } });
  await acme.users.create({ email: 'bob@acme.com', metadata: { first_plan: 1 } });
  const filter = {
    metadata: { firstPlan: { seatCount: 1 } },
    mfaEnrolled: false,
    createdAfter: '2000-01-01T00:00:00Z',
  };
  const changes = {
    addRoles: ['admin'],
    publicMetadata: { themeName: 'dark' },
    metadata: { firstPlan: { paid: true } },
  };
  await expect(acme.users.bulk({ action: 'update', filter, changes, dryRun: true })).resolves.toEqual({ matched: 1 });
  const { id } = await acme.users.bulk({ action: 'update', filter, changes });
  await expect(acme.jobs.wait(id)).resolves.toMatchObject({
    ...{ type: 'users.update', status: 'succeeded', dryRun: false, total: 1, succeeded: 1, failed: 0, skipped: 0 },
  });
  await expect(acme.users.get(alice.id)).resolves.toMatchObject({
    roles: ['member', 'admin'],
    metadata: { firstPlan: { seatCount: 1, paid: true } },
    publicMetadata: { themeName: 'dark' },
  });
  const everybody = { action: 'delete', filter: {} } as const;
  await expect(acme.users.bulk({ ...everybody, confirm: 1 })).rejects.toMatchObject({
    ...{ status: 409, code: 'confirmation_mismatch' },
  });
  const deletion = await acme.users.bulk({ ...everybody, confirm: 2 });
  await expect(acme.jobs.wait(deletion.id)).resolves.toMatchObject({ succeeded: 2 });
  await expect(acme.users.list()).resolves.toMatchObject({ total: 0 });
});

it('a filter whose value is undefined is refused, and never everybody', async () => {
  await acme.users.create({ email: 'alice@acme.com' });
  for (const filter of [{ role: undefined }, { metadata: undefined }]) {
    const bulk = acme.users.bulk({ action: 'disable', filter: filter as never });
    await expect(bulk).rejects.toMatchObject({ status: 422, code: 'validation_failed' });
  }
  const nobody = { action: 'disable', filter: { metadata: { plan: undefined } }, dryRun: true } as const;
  await expect(acme.users.bulk(nobody)).resolves.toEqual({ matched: 0 });
});

it('gives the errors of single users', async () => {
  const alice = await acme.users.create({ email: 'alice@acme.com' });
  const userIds = ['usr_01HX0000000000000000000000', alice.id];
  const { id } = await acme.users.bulk({ action: 'disable', userIds });
  await expect(acme.jobs.wait(id)).resolves.toMatchObject({ status: 'succeeded', succeeded: 1, failed: 1 });
  const errors = [];
  for await (const error of acme.jobs.errors(id)) errors.push(error);
  expect(errors).toEqual([{ line: 1, id: userIds[0], code: 'user_not_found', detail: expect.any(String) }]);
});
