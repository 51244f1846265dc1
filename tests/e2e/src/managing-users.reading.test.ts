// The user guide "Managing Users", sentence by sentence: listing, getting, creating, updating.
import { addFactor, withDatabase } from '../support/database';
import { newEmail, openPage, PASSWORD, type Page } from '../support/page';

let page: Page;
beforeAll(async () => {
  page = await openPage();
});
afterAll(() => page.close());

const emailsOf = (answer: { body: { users: { email: string }[] } }) => answer.body.users.map(({ email }) => email);

describe('Listing users', () => {
  it('GET /v2/admin/tenants/{tenantId}/users?page=1&limit=20&search=alice', async () => {
    const { id, email } = await page.createUser({ email: newEmail('alice') });
    await page.createUser({ email: newEmail('carol') });
    const answer = await page.admin('GET /users?page=1&limit=20&search=alice');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      users: [expect.objectContaining({ id, email })],
      total: 1,
      total_exact: true,
      page: 1,
      limit: 20,
      next_cursor: null,
    });
    expect(id).toMatch(/^usr_[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it('Authorization: Bearer $ADMIN_TOKEN', async () => {
    const { url } = page.server;
    const path = '/v2/admin/tenants/acme-corp/users?page=1&limit=20&search=alice';
    const without = await fetch(url + path);
    const wrong = await fetch(url + path, { headers: { Authorization: 'Bearer wrong' } });
    expect([without.status, wrong.status]).toEqual([401, 401]);
    expect(without.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('search — partial match on email, first_name, last_name', async () => {
    const byEmail = await page.createUser({ email: newEmail('xquomzar') });
    const byFirst = await page.createUser({ first_name: 'Quomzara' });
    const byLast = await page.createUser({ last_name: 'McQuomz' });
    const other = await page.createUser({ first_name: 'Quentin', metadata: { note: 'quomz' } });
    const found = emailsOf(await page.admin('GET /users?search=QUOMZ'));
    expect(found.sort()).toEqual([byEmail.email, byFirst.email, byLast.email].sort());
    expect(found).not.toContain(other.email);
  });

  it('role — filter by role: admin or member', async () => {
    const admin = await page.createUser({ roles: ['admin'] });
    const member = await page.createUser({ roles: ['member'] });
    const both = await page.createUser({ roles: ['admin', 'member'] });
    const admins = emailsOf(await page.admin('GET /users?role=admin&limit=100'));
    const members = emailsOf(await page.admin('GET /users?role=member&limit=100'));
    expect(admins.sort()).toEqual([admin.email, both.email].sort());
    expect(members).toEqual(expect.arrayContaining([member.email, both.email]));
    expect(members).not.toContain(admin.email);
    expect(await page.admin('GET /users?role=nobody')).toMatchObject({ status: 422, body: { code: 'unknown_role' } });
  });

  it('status — filter by status: active, disabled, pending', async () => {
    const active = await page.createUser({ first_name: 'Statusa' });
    const disabled = await page.createUser({ first_name: 'Statusb' });
    await page.admin(`PATCH /users/${disabled.id}`, { status: 'disabled' });
    const pendingEmail = newEmail();
    const pending = await page.admin('POST /users', {
      email: pendingEmail,
      first_name: 'Statusc',
      send_invitation: true,
    });
    expect(pending).toMatchObject({ status: 201, body: { status: 'pending' } });
    const found = async (status: string) => emailsOf(await page.admin(`GET /users?search=status&status=${status}`));
    expect(await found('active')).toEqual([active.email]);
    expect(await found('disabled')).toEqual([disabled.email]);
    expect(await found('pending')).toEqual([pendingEmail]);
    expect((await page.admin('GET /users?status=gone')).body).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'query.status' }],
    });
  });

  it('mfa_enrolled — true or false', async () => {
    const without = await page.createUser({ first_name: 'Factora' });
    const enrolled = await page.createUser({ first_name: 'Factorb' });
    await withDatabase(page.server, (client) => addFactor(client, enrolled.id));
    expect(emailsOf(await page.admin('GET /users?mfa_enrolled=false&search=factor'))).toEqual([without.email]);
    expect(emailsOf(await page.admin('GET /users?mfa_enrolled=true&search=factor'))).toEqual([enrolled.email]);
    expect((await page.admin(`GET /users/${enrolled.id}`)).body.mfa_enrolled).toBe(true);
    expect(await page.admin('GET /users?mfa_enrolled=yes')).toMatchObject({ status: 422 });
  });

  it('"total", "page" and "limit" tell where the page lies', async () => {
    for (let i = 0; i < 5; i += 1) await page.createUser({ last_name: 'Pagerson' });
    const second = await page.admin('GET /users?search=pagerson&page=2&limit=2');
    expect(second.body).toMatchObject({ total: 5, page: 2, limit: 2 });
    expect(second.body.users).toHaveLength(2);
    const last = await page.admin('GET /users?search=pagerson&page=3&limit=2');
    expect(last.body.users).toHaveLength(1);
  });
});

describe('Getting a user', () => {
  it('GET /v2/admin/tenants/{tenantId}/users/{userId}', async () => {
    const user = await page.createUser();
    expect(await page.admin(`GET /users/${user.id}`)).toMatchObject({ status: 200, body: user });
    expect(await page.admin('GET /users/usr_01HX0000000000000000000000')).toMatchObject({
      status: 404,
      body: { code: 'user_not_found' },
    });
  });

  it('or by email: GET /v2/admin/tenants/{tenantId}/users/email/{email}', async () => {
    const user = await page.createUser();
    expect(await page.admin(`GET /users/email/${user.email.toUpperCase()}`)).toMatchObject({ status: 200, body: user });
    expect(await page.admin(`GET /users/email/${newEmail()}`)).toMatchObject({ status: 404 });
  });
});

describe('Creating a user', () => {
  it('Admin-created users (no email verification required by default)', async () => {
    await page.admin('PATCH /auth/config', { email_verification_required: true });
    const body = {
      email: newEmail('bob'),
      password: 'temporary-password-123',
      first_name: 'Bob',
      last_name: 'Smith',
      roles: ['member'],
      metadata: { department: 'sales' },
      send_welcome_email: true,
    };
    const created = await page.admin('POST /users', body);
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toMatch(new RegExp(`/v2/admin/tenants/[^/]+/users/${created.body.id}$`));
    expect(created.body).toMatchObject({
      email: body.email,
      first_name: 'Bob',
      last_name: 'Smith',
      roles: ['member'],
      metadata: { department: 'sales' },
      status: 'active',
    });
    expect(JSON.stringify(created.body)).not.toMatch(/temporary-password-123|\$2[aby]\$|bcrypt/);
    expect(await page.signIn(body.email, body.password)).toMatchObject({ status: 200 });
    await page.admin('PATCH /auth/config', { email_verification_required: false });
  });

  it('"send_welcome_email": true', async () => {
    const welcomed = await page.createUser({ email: newEmail('welcome'), send_welcome_email: true });
    const mail = await page.mailTo(welcomed.email);
    expect(mail).toMatch(/^Subject: .*welcome/im);
    expect(mail).not.toContain(PASSWORD);
  });
});

describe('Updating a user', () => {
  it('PATCH with first_name, roles and metadata', async () => {
    const { id } = await page.createUser({ first_name: 'Bob', last_name: 'Smith', metadata: { department: 'sales' } });
    const changes = { first_name: 'Robert', roles: ['admin'], metadata: { department: 'engineering' } };
    const updated = await page.admin(`PATCH /users/${id}`, changes);
    expect(updated).toMatchObject({ status: 200, body: { ...changes, last_name: 'Smith' } });
    expect((await page.admin(`GET /users/${id}`)).body).toEqual(updated.body);
  });

  it('Metadata is merged (not replaced).', async () => {
    const { id } = await page.createUser({ metadata: { department: 'sales', nested: { a: 1, b: [1, 2] } } });
    const { body } = await page.admin(`PATCH /users/${id}`, { metadata: { level: 3, nested: { b: [9] } } });
    expect(body.metadata).toEqual({ department: 'sales', level: 3, nested: { a: 1, b: [9] } });
  });

  it('To remove a metadata key, set it to null', async () => {
    const { id } = await page.createUser({ metadata: { old_key: 'x', kept: 'y' } });
    const { body } = await page.admin(`PATCH /users/${id}`, { metadata: { old_key: null } });
    expect(body.metadata).toEqual({ kept: 'y' });
  });
});
