import { createReadStream } from 'node:fs';
import { type RecordingServer, startRecordingServer } from '../../test/recording-server';
import { createAdminClient } from '../admin';
import type { HelloJohnError } from '../error';
import type { UploadSource } from './upload';

let server: RecordingServer;
beforeEach(async () => {
  server = await startRecordingServer();
});
afterEach(() => server.close());

const send = (source: UploadSource) =>
  createAdminClient({ url: server.url, token: 'root-token' }).tenant('acme-corp').users.import(source);
const failureOf = (source: unknown) =>
  send(source as UploadSource).then(
    () => {
      throw new Error('taken');
    },
    (error: HelloJohnError) => error,
  );

async function* pieces(...all: unknown[]) {
  yield* all;
}

it('sends pieces of text and bytes, and what iterates over them', async () => {
  server.answer(() => ({ json: { id: 'job_1', dry_run: false } }));
  const source = pieces('{"email":', Buffer.from('"ü@x.example"}')) as AsyncIterable<string>;
  expect(await send(source)).toEqual({ id: 'job_1', dryRun: false });
  expect(server.requests[0]?.body).toEqual({ email: 'ü@x.example' });
});

it('says that a source could not be read, and why', async () => {
  const missing = await failureOf(createReadStream('/no/such/file.ndjson'));
  expect([missing.code, missing.detail]).toEqual(['invalid_argument', 'the source could not be read']);
  expect(missing.cause).toMatchObject({ code: 'ENOENT' });
  expect((await failureOf(pieces('{}', { email: 'a@x.example' }))).cause).toMatchObject({
    message: 'a piece is neither text nor bytes',
  });
});

it.each([undefined, null, 7, [{ email: 'a@x.example' }], { users: [] }])('refuses %j as a source', async (source) => {
  expect((await failureOf(source)).code).toBe('invalid_argument');
  expect(server.requests).toEqual([]);
});

it('calls an answer that is not the API’s invalid_response', async () => {
  server.answer(() => (response) => response.end('<html>'));
  const { code, status } = await failureOf('{}');
  expect([code, status]).toEqual(['invalid_response', 200]);
});

it('tells a server that is away from a source that cannot be read', async () => {
  await server.close();
  expect((await failureOf(pieces('{}'))).code).toBe('network_error');
});
