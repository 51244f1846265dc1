// The user guide "Managing Users": the three commands as printed, with a real id, and the same verbs by REST, SDK and CLI.
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

describe('hjctl examples', () => {
  it('hjctl users list --tenant acme-corp', async () => {
    const { id, email } = await page.createUser({ email: newEmail('alice'), first_name: 'Alice' });
    const { code, stdout, stderr } = await shell('hjctl users list --tenant acme-corp');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('error') });
    expect(stdout).toContain(email);
    expect(stdout).toContain(id);
  });

  it('hjctl users disable usr_01HX... --tenant acme-corp', async () => {
    const { id, email } = await page.createUser();
    const { access } = await page.tokens(email);
    expect(await shell(`hjctl users disable ${id} --tenant acme-corp`)).toMatchObject({ code: 0 });
    expect((await page.admin(`GET /users/${id}`)).body.status).toBe('disabled');
    expect(await page.me(access)).toMatchObject({ status: 401, body: { code: 'session_revoked' } });
  });

  it('hjctl users reset-password usr_01HX... --tenant acme-corp --send-email', async () => {
    const { id, email } = await page.createUser();
    expect(await shell(`hjctl users reset-password ${id} --tenant acme-corp --send-email`)).toMatchObject({ code: 0 });
    expect(await page.mailTo(email)).toMatch(/token=/);
    expect(await page.signIn(email)).toMatchObject({ status: 403, body: { code: 'password_reset_required' } });
  });
});

describe('Create, update, disable, and delete users in HelloJohn — REST API, SDK, and hjctl examples.', () => {
  it('by the REST API', async () => {
    const { body } = await page.admin('POST /users', { email: newEmail(), first_name: 'Rest' });
    expect((await page.admin(`PATCH /users/${body.id}`, { last_name: 'Api' })).body.last_name).toBe('Api');
    expect((await page.admin(`PATCH /users/${body.id}`, { status: 'disabled' })).body.status).toBe('disabled');
    expect((await page.admin(`DELETE /users/${body.id}`)).status).toBe(204);
    expect((await page.admin(`GET /users/${body.id}`)).status).toBe(404);
  });

  it('by the SDK', async () => {
    const { url, adminToken: token } = page.server;
    const { users } = createAdminClient({ url, token }).tenant('acme-corp');
    const { id } = await users.create({ email: newEmail(), firstName: 'Sdk' });
    expect((await users.update(id, { lastName: 'Kit' })).lastName).toBe('Kit');
    expect((await users.disable(id)).status).toBe('disabled');
    expect((await users.enable(id)).status).toBe('active');
    await users.delete(id);
    await expect(users.get(id)).rejects.toMatchObject({ code: 'user_not_found', status: 404 });
  });

  it('by hjctl', async () => {
    const email = newEmail();
    const run = (command: string) => shell(`hjctl users ${command} --tenant acme-corp -o json`);
    const created = await run(`create --email ${email} --first-name Ctl --metadata level=3`);
    expect(created).toMatchObject({ code: 0 });
    const { id } = JSON.parse(created.stdout);
    expect(await run(`update ${id} --last-name Line`)).toMatchObject({ code: 0 });
    expect((await page.admin(`GET /users/${id}`)).body).toMatchObject({ last_name: 'Line', metadata: { level: 3 } });
    expect(await run(`disable ${email}`)).toMatchObject({ code: 0 });
    expect((await page.admin(`GET /users/${id}`)).body.status).toBe('disabled');
    expect(await run(`delete ${id}`)).toMatchObject({ code: 2 });
    expect(await run(`delete ${id} --yes`)).toMatchObject({ code: 0 });
    expect(await run(`get ${id}`)).toMatchObject({ code: 4, stderr: expect.stringContaining('user_not_found') });
  });
});
