import { Webhook } from 'standardwebhooks';
import { verifyWebhook, type WebhookInput } from './webhooks';

const secretOf = (letter: string) => `whsec_${btoa(letter.repeat(32))}`;
const secret = secretOf('a');
const user = { id: 'usr_1', first_name: 'Zoë', metadata: { some_key: 1 } };
const message = {
  type: 'user.updated',
  timestamp: '2030-01-01T00:00:00.000Z',
  data: user,
  event: { id: 'evt_1', request_id: 'req_1', changes: { first_name: {} } },
};

/** A message signed by the reference implementation of Standard Webhooks. */
function signed(by = secret, ageSeconds = 0, payload = JSON.stringify(message)) {
  const sentAt = new Date(Date.now() - ageSeconds * 1000);
  const headers: Record<string, string> = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': new Webhook(by).sign('evt_1', sentAt, payload),
  };
  return { payload, headers, secret };
}

const refusal = (input: WebhookInput) =>
  verifyWebhook(input).then(
    () => 'taken',
    ({ code, detail }: { code: string; detail: string }) => `${code}: ${detail}`,
  );
const NO_SIGNATURE = 'webhook_invalid: no signature of the message is by the secret';

it('takes what the reference implementation signs, and reads it in camelCase', async () => {
  expect(await verifyWebhook(signed())).toEqual({
    id: 'evt_1',
    type: 'user.updated',
    timestamp: message.timestamp,
    data: { id: 'usr_1', firstName: 'Zoë', metadata: { some_key: 1 } },
    event: { id: 'evt_1', requestId: 'req_1', changes: { first_name: {} } },
  });
});

it('takes bytes, a Headers object, one of a framework, and Node’s lists of values', async () => {
  const { payload, headers } = signed();
  const bytes = new TextEncoder().encode(payload);
  expect(await refusal({ payload: bytes, headers: new Headers(headers), secret })).toBe('taken');
  const own = { get: (name: string) => headers[name] ?? null } as unknown as Headers;
  expect(await refusal({ payload, headers: own, secret })).toBe('taken');
  const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]));
  expect(await refusal({ payload, headers: upper, secret })).toBe('taken');
});

it('takes any of several signatures, by any of several secrets', async () => {
  const former = secretOf('b');
  const { payload, headers } = signed();
  const both = {
    ...headers,
    'webhook-signature': `v1a,AAAA v1,%% ${signed(former).headers['webhook-signature']} ${headers['webhook-signature']}`,
  };
  expect(await refusal({ payload, headers: both, secret })).toBe('taken');
  expect(await refusal({ payload, headers, secret: [former, secret] })).toBe('taken');
  expect(await refusal({ payload, headers, secret: former })).toBe(NO_SIGNATURE);
});

it('refuses a changed body, id or time, and another secret', async () => {
  const { payload, headers } = signed();
  const changed = [
    { payload: payload.replace('Zoë', 'Zoe'), headers, secret },
    { payload: `${payload} `, headers, secret },
    { payload, headers: { ...headers, 'webhook-id': 'evt_2' }, secret },
    { payload, headers: { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) }, secret },
    { payload, headers: { ...headers, 'webhook-signature': 'v1,' }, secret },
    {
      payload,
      headers: { ...headers, 'webhook-signature': headers['webhook-signature']?.replace('v1,', 'v2,') },
      secret,
    },
    { payload, headers, secret: secretOf('c') },
  ];
  for (const input of changed) expect(await refusal(input)).toBe(NO_SIGNATURE);
});

it('refuses what is older or newer than the tolerance, 5 min by default', async () => {
  const late = 'webhook_invalid: the message is too old, or from the future';
  expect(await refusal(signed(secret, 290))).toBe('taken');
  for (const age of [310, -310]) expect(await refusal(signed(secret, age))).toBe(late);
  expect(await refusal({ ...signed(secret, 310), toleranceSeconds: 400 })).toBe('taken');
  for (const timestamp of ['', 'x', '1e9', '-1', '9'.repeat(13), 'Infinity']) {
    const { payload, headers } = signed();
    expect(await refusal({ payload, headers: { ...headers, 'webhook-timestamp': timestamp }, secret })).toMatch(
      /^webhook_invalid: (the message is too old|the header webhook-timestamp is missing)/,
    );
  }
});

it('refuses a message without one of its headers, and one that is no JSON', async () => {
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    const { payload, headers } = signed();
    const { [name]: _, ...rest } = headers;
    expect(await refusal({ payload, headers: rest, secret })).toBe(`webhook_invalid: the header ${name} is missing`);
  }
  expect(await refusal(signed(secret, 0, 'no json'))).toBe('webhook_invalid: the message is not JSON');
});

it('says when the secret is none', async () => {
  for (const none of ['', 'whsec_', 'whsec_%', 'hj_abc', undefined as never, [undefined as never]]) {
    expect(await refusal({ ...signed(), secret: none })).toBe('invalid_argument: the secret must be whsec_ and base64');
  }
});

it('says when the payload was parsed already', async () => {
  for (const payload of [JSON.parse(signed().payload), undefined]) {
    expect(await refusal({ ...signed(), payload })).toBe(
      'invalid_argument: payload must be the body as it came in, as text or bytes, before any parsing',
    );
  }
});
