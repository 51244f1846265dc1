// Webhooks by hjctl, against the built server and a receiver that checks signatures with the SDK.
import { verifyWebhook } from '@hellojohn/sdk/webhooks';
import { shellWithHjctl } from '../support/cli';
import { adminOf } from '../support/http';
import { type RunningServer, startServer, temporaryFolder } from '../support/server';
import { until } from '../support/until';
import { openReceiver, type Received, type Receiver } from '../support/webhook-receiver';

let server: RunningServer;
let receiver: Receiver;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let hjctl: Awaited<ReturnType<typeof shellWithHjctl>>;
beforeAll(async () => {
  server = await startServer({ HELLOJOHN_WEBHOOK_ALLOW_PRIVATE: 'on' });
  receiver = await openReceiver();
  folder = await temporaryFolder();
  hjctl = await shellWithHjctl(folder.path, {
    HELLOJOHN_URL: server.url,
    HELLOJOHN_TOKEN: server.adminToken,
    HELLOJOHN_TENANT: 'acme-corp',
    HELLOJOHN_OUTPUT: 'json',
  });
});
afterAll(async () => {
  await receiver?.stop();
  await server?.close();
  await folder?.remove();
});

/** What a command prints, once it has succeeded. */
async function run(line: string) {
  const { code, stdout, stderr } = await hjctl(`hjctl webhooks ${line}`);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout === '' ? null : JSON.parse(stdout);
}

const nextMessage = (type: string, after: number): Promise<Received> =>
  until(type, () => receiver.received.slice(after).find(({ body }) => body.type === type));

const isSigned = ({ text, headers }: Received, secret: string) =>
  verifyWebhook({ payload: text, headers, secret }).then(
    () => true,
    () => false,
  );

it('made, tested, sent to, replayed, given a new secret, switched off and deleted', async () => {
  const { id, secret } = await run(`create ${receiver.url} --event 'user.*' --description Canary`);
  expect((await run('list')).webhooks).toMatchObject([{ id, url: receiver.url, description: 'Canary' }]);
  expect(await run(`get ${id}`)).not.toHaveProperty('secret');
  await run(`test ${id}`);
  expect(await isSigned(await nextMessage('webhook.tested', 0), secret)).toBe(true);

  const { body: user } = await adminOf(server)('POST /users', { email: 'hooked@acme.com' });
  const created = await nextMessage('user.created', 0);
  expect(created.body.data).toMatchObject({ id: user.id, email: 'hooked@acme.com' });
  const { deliveries } = await run(`deliveries ${id}`);
  const delivery = deliveries.find(({ type }: { type: string }) => type === 'user.created');
  const before = receiver.received.length;
  await run(`replay ${delivery.id}`);
  const again = await nextMessage('user.created', before);
  expect([again.id, again.text]).toEqual([created.id, created.text]);

  const rotated = await run(`rotate-secret ${id} --overlap 0`);
  const behind = receiver.received.length;
  await run(`test ${id}`);
  const tested = await nextMessage('webhook.tested', behind);
  expect([await isSigned(tested, rotated.secret), await isSigned(tested, secret)]).toEqual([true, false]);

  expect(await run(`update ${id} --enabled false`)).toMatchObject({ enabled: false });
  await run(`delete ${id} --yes`);
  expect((await run('list')).webhooks).toEqual([]);
  expect((await hjctl(`hjctl webhooks get ${id}`)).code).toBe(4);
});
