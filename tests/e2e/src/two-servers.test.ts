// Two server processes on one database: what one decides holds on the other from the answer on.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { adminOf, send } from '../support/http';
import { openPage, type Page } from '../support/page';
import { databaseUrl, type ServerProcess, spawnServer, temporaryFolder } from '../support/server';
import { until } from '../support/until';

let page: Page;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let second: ServerProcess;
let secondUrl: string;

beforeAll(async () => {
  page = await openPage();
  folder = await temporaryFolder();
  second = spawnServer({
    HELLOJOHN_PORT: '0',
    HELLOJOHN_PUBLIC_URL: page.server.url.replace('127.0.0.1', 'localhost'),
    HELLOJOHN_DATA_DIR: folder.path,
    DATABASE_URL: await databaseUrl(page.server),
    HELLOJOHN_ADMIN_TOKEN: page.server.adminToken,
    HELLOJOHN_SECRET_KEY: (await readFile(join(page.server.dataDir, 'secret-key'), 'utf8')).trim(),
  });
  secondUrl = await second.url;
});
afterAll(async () => {
  await second.stop();
  await page.close();
  await folder.remove();
});

const onSecond = (request: string, token: string) => send(secondUrl, request, { token });
const secondAdmin = () => adminOf({ url: secondUrl, adminToken: page.server.adminToken });

it('both serve the same users', async () => {
  const { id, email } = await page.createUser();
  expect(await secondAdmin()(`GET /users/${id}`)).toMatchObject({ status: 200, body: { email } });
});

it.each([
  ['disable', (id: string) => page.admin(`PATCH /users/${id}`, { status: 'disabled' })],
  ['delete', (id: string) => page.admin(`DELETE /users/${id}`)],
  ['revoke the sessions of', (id: string) => page.admin(`DELETE /users/${id}/sessions`)],
  ['reset the password of', (id: string) => page.admin(`POST /users/${id}/password-reset`, { send_email: true })],
])('to %s a user on one ends the access tokens on the other, from the answer on', async (_verb, end) => {
  const { id, email } = await page.createUser();
  const { access, refresh } = await page.tokens(email);
  expect(await onSecond('GET /v2/me', access)).toMatchObject({ status: 200, body: { id } });
  const answered = { at: Number.POSITIVE_INFINITY };
  const late: number[] = [];
  let isOver = false;
  const hammer = async () => {
    while (!isOver) {
      const begunAt = performance.now();
      const { status } = await onSecond('GET /v2/me', access);
      if (begunAt > answered.at) late.push(status);
    }
  };
  const hammers = [hammer(), hammer(), hammer(), hammer()];
  expect((await end(id)).status).toBeLessThan(300);
  answered.at = performance.now();
  await until('answers after the end', () => late.length >= 100).finally(() => {
    isOver = true;
  });
  await Promise.all(hammers);
  expect(late.filter((status) => status !== 401)).toEqual([]);
  expect(await send(secondUrl, 'POST /v2/auth/refresh', { body: { refresh_token: refresh } })).toMatchObject({
    status: 401,
    body: { code: 'refresh_token_invalid' },
  });
});
