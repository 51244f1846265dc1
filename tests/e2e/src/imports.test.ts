// Importing users with the built SDK and the built hjctl, against a real server that does the work in its background.
import { createReadStream } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAdminClient } from '@hellojohn/sdk';
import { shellWithHjctl } from '../support/cli';
import { adminOf, signIn } from '../support/http';
import { type RunningServer, repository, startServer, temporaryFolder } from '../support/server';

const SAMPLES = join(repository, 'apps/server/src/user-import/presets/samples');
const HASH_CONFIG = `hash_config {
  algorithm: SCRYPT,
  base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,
  base64_salt_separator: Bw==,
  rounds: 8,
  mem_cost: 14,
}
`;

let server: RunningServer;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let shell: Awaited<ReturnType<typeof shellWithHjctl>>;
beforeAll(async () => {
  server = await startServer();
  folder = await temporaryFolder();
  const env = { HELLOJOHN_URL: server.url, HELLOJOHN_TOKEN: server.adminToken, HELLOJOHN_TENANT: 'acme-corp' };
  shell = await shellWithHjctl(folder.path, env);
});
afterAll(async () => {
  await server?.close();
  await folder?.remove();
});

const tenant = () => createAdminClient({ url: server.url, token: server.adminToken }).tenant('acme-corp');
const inFolder = (name: string) => join(folder.path, name);
const linesOf = (records: unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** 1,200 records: three steps of the job. The second line is wrong. */
const file = (mark: string) =>
  linesOf(Array.from({ length: 1200 }, (_, n) => ({ email: `${mark}${n}@acme.com`, ...(n === 1 && { nonsense: 1 }) })));

describe('by the SDK', () => {
  it('sends a stream, shows the progress, and names what failed', async () => {
    await writeFile(inFolder('sdk.ndjson'), file('sdk'));
    const { users, jobs } = tenant();
    const { id, type, total } = await users.import(createReadStream(inFolder('sdk.ndjson')));
    expect([type, total]).toEqual(['users.import', 1200]);
    const seen: number[] = [];
    const job = await jobs.wait(id, { onProgress: ({ processed }) => seen.push(processed) });
    expect([job.status, job.succeeded, job.failed]).toEqual(['succeeded', 1199, 1]);
    expect(seen.at(-1)).toBe(1200);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const errors: unknown[] = [];
    for await (const error of jobs.errors(id)) errors.push(error);
    expect(errors).toEqual([expect.objectContaining({ line: 2, code: 'validation_failed', email: 'sdk1@acme.com' })]);
  });

  it('reads the export of another product, whose users sign in with their passwords', async () => {
    const { users, jobs } = tenant();
    const source = createReadStream(join(SAMPLES, 'firebase.json'));
    const { id } = await users.import(source, { format: 'firebase', hashConfig: HASH_CONFIG, onConflict: 'skip' });
    expect(await jobs.wait(id)).toMatchObject({ succeeded: 2, failed: 1 });
    expect((await signIn(server.url, 'fay@example.com', 'user1password')).status).toBe(200);
  });

  it('rejects what is refused', async () => {
    const sent = tenant().users.import('{"users":[]}', { format: 'firebase' });
    await expect(sent).rejects.toMatchObject({ status: 422, code: 'validation_failed' });
  });
});

describe('by hjctl', () => {
  it('waits, prints the job, and exits with 1 when records have failed', async () => {
    await writeFile(inFolder('cli.ndjson'), file('cli'));
    const { code, stdout, stderr } = await shell(`hjctl users import ${inFolder('cli.ndjson')} -o json`);
    const job = JSON.parse(stdout);
    expect({ code, job }).toMatchObject({ code: 1, job: { status: 'succeeded', succeeded: 1199, failed: 1 } });
    expect(stderr).toContain('1 of 1200 records failed');
    expect(stderr).toContain(`hjctl jobs errors ${job.id} --tenant acme-corp`);
    const errors = await shell(`hjctl jobs errors ${job.id} -o ndjson`);
    expect(JSON.parse(errors.stdout)).toMatchObject({ line: 2, code: 'validation_failed' });
    expect((await shell(`hjctl jobs wait ${job.id}`)).code).toBe(1);
  });

  it('takes standard input, leaves the work to the server, and waits for it later', async () => {
    await writeFile(inFolder('more.csv'), 'email,first_name\nmore@acme.com,More\n');
    const { code, stdout, stderr } = await shell(
      `hjctl users import - --format csv --no-wait -o json < ${inFolder('more.csv')}`,
    );
    const { id } = JSON.parse(stdout);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`hjctl jobs wait ${id} --tenant acme-corp`)]);
    const waited = await shell(`hjctl jobs wait ${id} -o json`);
    expect([waited.code, JSON.parse(waited.stdout).succeeded]).toEqual([0, 1]);
    const { body } = await adminOf(server)('GET /users/email/more@acme.com');
    expect(body.first_name).toBe('More');
  });

  it('reads the exports of other products as they are', async () => {
    await copyFile(join(SAMPLES, 'auth0-users.ndjson'), inFolder('users.json'));
    const users = await shell(`hjctl users import ${inFolder('users.json')} --format auth0 -o json`);
    expect([users.code, JSON.parse(users.stdout).succeeded]).toEqual([1, 2]);
    const hashes = join(SAMPLES, 'auth0-hashes.ndjson');
    expect((await shell(`hjctl users import ${hashes} --format auth0 --on-conflict update`)).code).toBe(0);
    expect((await signIn(server.url, 'ann@example.com', 'U*U*U*U*')).status).toBe(200);
    await writeFile(inFolder('hash-config.txt'), HASH_CONFIG);
    const firebase = `hjctl users import ${join(SAMPLES, 'firebase.json')} --format firebase --on-conflict skip`;
    expect((await shell(firebase)).code).toBe(6);
    const imported = await shell(`${firebase} --hash-config ${inFolder('hash-config.txt')} -o json`);
    expect(JSON.parse(imported.stdout)).toMatchObject({ skipped: 2, failed: 1 });
  });
});
