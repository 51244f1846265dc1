import { pino } from 'pino';
import { startTestServer, type TestServer } from '../../test/harness';
import { startReceiver, webhooksOn } from '../../test/webhook-receiver';
import { createOutage } from '../mail/backoff';
import { createAddressGuard } from './address';
import { createCourier } from './courier';
import { createSender } from './sender';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  server.clock.freeze();
});
afterAll(() => server.stop());

test('a server that stands still with a queue in hand sends nothing once another one has gone on (W2)', async () => {
  const { services, clock } = server;
  const tenant = await server.createTenant();
  const hooks = webhooksOn(server, tenant);
  const receiver = await startReceiver();
  const webhook = await hooks.create(receiver.url, ['user.*']);
  const user = await server.createUser(tenant);
  await server.request('PATCH', `/v2/admin/tenants/${tenant.id}/users/${user.id}`, { body: { first_name: 'Later' } });
  const takeOne = createCourier({
    ...{ db: services.db, clock, log: pino({ level: 'silent' }), secretBox: services.secretBox },
    auditLog: {
      async get(log, eventId) {
        const event = await services.auditLog.get(log, eventId);
        clock.advance(20);
        await hooks.deliver();
        return event;
      },
    },
    send: createSender(createAddressGuard(true)),
    outage: createOutage(clock, 60_000),
    stopping: new AbortController().signal,
  });
  expect(await takeOne({ tenantId: tenant.id, webhookId: webhook.id }, () => undefined)).toBe(true);
  await hooks.deliver();
  await receiver.stop();
  expect(receiver.received.map(({ body }) => body.type)).toEqual(['user.created', 'user.updated']);
});
