// The user guide "Managing Users": its bulk operations, by REST, SDK and hjctl.
import { createAdminClient } from '@hellojohn/sdk';
import { openPageWithShell } from '../support/cli';
import { newEmail } from '../support/page';

type Opened = Awaited<ReturnType<typeof openPageWithShell>>;
let page: Opened['page'];
let shell: Opened['shell'];
let close: Opened['close'];

beforeAll(async () => {
  ({ page, shell, close } = await openPageWithShell());
});
afterAll(() => close());

const statusOf = async ({ id }: { id: string }) => (await page.admin(`GET /users/${id}`)).body.status;
const jobs = () => {
  const { url, adminToken: token } = page.server;
  return createAdminClient({ url, token }).tenant('acme-corp').jobs;
};

describe('User metadata, profile management, and bulk operations.', () => {
  it('by the REST API: sessions end, as by the single call', async () => {
    const users = [await page.createUser(), await page.createUser()];
    const { access } = await page.tokens(users[0].email);
    const { status, body } = await page.admin('POST /users/bulk', {
      action: 'disable',
      user_ids: users.map(({ id }) => id),
    });
    expect([status, body]).toMatchObject([202, { type: 'users.disable', total: 2 }]);
    expect(await jobs().wait(body.id)).toMatchObject({ status: 'succeeded', succeeded: 2, failed: 0 });
    expect(await Promise.all(users.map(statusOf))).toEqual(['disabled', 'disabled']);
    expect(await page.me(access)).toMatchObject({ status: 401, body: { code: 'session_revoked' } });
  });

  it('by the SDK', async () => {
    const { url, adminToken: token } = page.server;
    const { users } = createAdminClient({ url, token }).tenant('acme-corp');
    const { id } = await users.create({ email: newEmail(), metadata: { plan: 'trial' } });
    const filter = { metadata: { plan: 'trial' } };
    expect(
      await users.bulk({ action: 'update', filter, changes: { metadata: { plan: 'free' } }, dryRun: true }),
    ).toEqual({
      matched: 1,
    });
    const job = await users.bulk({ action: 'update', filter, changes: { metadata: { plan: 'free' } } });
    expect(await jobs().wait(job.id)).toMatchObject({ succeeded: 1 });
    expect((await users.get(id)).metadata).toEqual({ plan: 'free' });
  });

  it('by hjctl', async () => {
    const user = await page.createUser({ metadata: { plan: 'old' } });
    const bulk = (rest: string) => shell(`hjctl users bulk ${rest} --tenant acme-corp`);
    expect(await bulk('disable --metadata plan=old')).toMatchObject({ code: 0 });
    expect(await statusOf(user)).toBe('disabled');
    expect(await bulk('delete --metadata plan=old --confirm 2')).toMatchObject({ code: 5 });
    expect(await bulk('delete --metadata plan=old --confirm 1')).toMatchObject({ code: 0 });
    expect((await page.admin(`GET /users/${user.id}`)).status).toBe(404);
    expect(await bulk(`enable ${user.id}`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('1 of 1 record'),
    });
  });
});
