import { type RecordingServer, startRecordingServer } from '../../test/recording-server';
import { createRevocations, type Revocations } from './revocations';

let server: RecordingServer;
let revocations: Revocations;
beforeEach(async () => {
  server = await startRecordingServer();
});
afterEach(async () => {
  revocations.close();
  await server.close();
});

const inAnHour = Math.floor(Date.now() / 1000) + 3600;
const event = (lines: string, data: object) => `${lines}data: ${JSON.stringify({ ...data, exp: inAnHour })}\n\n`;

/** Follows a server that sends this, says that it is through, and ends the stream. */
function follow(text: string, onKeyWithdrawn = () => {}): Revocations {
  server.answer(() => (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`${text}id: 9\n\n`);
  });
  revocations = createRevocations(
    { url: server.url },
    { tenant: 't', token: 'hj_key', onLost: 'open', onKeyWithdrawn },
  );
  return revocations;
}

const judge = (token: { sid: string; kid: string }): Promise<string> =>
  revocations.check(token).then(
    () => 'taken',
    (error: { code: string }) => error.code,
  );

it('tells ended sessions from withdrawn keys, and passes over events of kinds that it does not know', async () => {
  const text =
    event('id: 1\n', { sid: 'ses_1' }) +
    event('event: signing_key\n', { kid: 'k1' }) +
    event('event: something_new\nid: 2\n', { sid: 'ses_2', kid: 'k2' });
  follow(text);
  expect(await judge({ sid: 'ses_1', kid: 'k2' })).toBe('session_revoked');
  expect(await judge({ sid: 'ses_2', kid: 'k1' })).toBe('unauthenticated');
  expect(await judge({ sid: 'ses_2', kid: 'k2' })).toBe('taken');
  expect(await judge({ sid: 'k1', kid: 'ses_1' })).toBe('taken');
});

it('leaves nothing to wait for once it is closed, also while the server is away', async () => {
  import.meta.jest.useFakeTimers();
  try {
    const fetch = () => Promise.reject(new Error('away'));
    revocations = createRevocations({ url: server.url, fetch }, { tenant: 't', token: 'hj_key', onLost: 'open' });
    expect(await judge({ sid: 'ses_1', kid: 'k1' })).toBe('taken');
    expect([revocations.status, import.meta.jest.getTimerCount()]).toEqual(['lost', 1]);
    revocations.close();
    expect([revocations.status, import.meta.jest.getTimerCount()]).toEqual(['closed', 0]);
  } finally {
    import.meta.jest.useRealTimers();
  }
});

it('asks for the keys anew once for each key that is withdrawn, however often it is told', async () => {
  let calls = 0;
  const key = (kid: string) => event('event: signing_key\n', { kid });
  follow(key('k1') + key('k1') + key('k2'), () => {
    calls += 1;
  });
  await judge({ sid: 'ses_1', kid: 'k3' });
  expect(calls).toBe(2);
});

it('takes no token while the feed is lost, unless it was told to', async () => {
  const judged = async (onLost: 'closed' | 'open' | undefined) => {
    server.answer(() => ({ status: 403, json: {} }));
    revocations = createRevocations({ url: server.url }, { tenant: 't', token: 'hj_key', onLost: onLost as 'open' });
    const answer = await judge({ sid: 'ses_1', kid: 'k1' });
    revocations.close();
    return answer;
  };
  expect([await judged('closed'), await judged('open'), await judged(undefined)]).toEqual([
    'revocations_lost',
    'taken',
    'revocations_lost',
  ]);
});
