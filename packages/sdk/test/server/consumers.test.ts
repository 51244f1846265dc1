import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startTestServer, type TestServer, type TestTenant } from '@hellojohn/server/testing';
import { packageOf } from '../documentation';

const PACKAGE = packageOf(new URL('..', import.meta.url).href);
const require = createRequire(import.meta.url);

/** Paths of the Node versions to try; npm has them as a package. */
const NODES: [version: string, path: string | null][] = [
  [process.version, process.execPath],
  ['24', nodeFromNpm('24')],
];

function nodeFromNpm(version: string): string | null {
  try {
    const args = ['--yes', '--fetch-retries=0', '-p', `node@${version}`, 'node', '-p', 'process.execPath'];
    return execFileSync('npx', args, { encoding: 'utf8', stdio: 'pipe', timeout: 90_000 }).trim();
  } catch {
    return null;
  }
}

let server: TestServer;
let tenant: TestTenant;
let folder: string;

/** A folder of somebody else's, with the built package installed the way npm would. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hellojohn-consumer-'));
  const installed = join(folder, 'node_modules', '@hellojohn', 'sdk');
  mkdirSync(installed, { recursive: true });
  copyFileSync(join(PACKAGE, 'package.json'), join(installed, 'package.json'));
  cpSync(join(PACKAGE, 'dist'), join(installed, 'dist'), { recursive: true });
  cpSync(join(PACKAGE, 'test', 'server', 'consumers'), folder, { recursive: true });
  symlinkSync(join(PACKAGE, 'node_modules', 'jose'), join(folder, 'node_modules', 'jose'));
  server = await startTestServer();
  tenant = await server.createTenant();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

async function run(node: string, script: string): Promise<{ output: string; errors: string }> {
  const user = await server.createUser(tenant, { email: `alice-${Math.random()}@acme.com`, last_name: 'alice' });
  const given = {
    url: server.url,
    token: server.rootToken,
    tenant: tenant.slug,
    email: user.email,
    password: user.password,
  };
  const child = spawn(node, [script], { cwd: folder, env: { PATH: process.env.PATH, GIVEN: JSON.stringify(given) } });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  await new Promise((resolve) => child.on('close', resolve));
  await server.request('DELETE', `/v2/admin/tenants/${tenant.id}/users/${user.id}`);
  return { output, errors };
}

describe.each(NODES)('the built package on Node %s', (_version, node) => {
  const whenThere = node === null ? it.skip : it;

  whenThere.each(['esm.mjs', 'cjs.cjs'])('works for %s, without a warning', async (script) => {
    const { output, errors } = await run(node ?? '', script);
    expect(errors).toBe('');
    expect(JSON.parse(output)).toEqual({
      status: 'signed_in',
      firstName: 'Alice',
      total: 1,
      found: 'Alice',
      isSameUser: true,
      forged: 'unauthenticated',
      tokenAfterSignOut: null,
      isKnownAcrossCopies: true,
    });
  });
});

it('needs no jose for CommonJS', async () => {
  rmSync(join(folder, 'node_modules', 'jose'));
  try {
    const { output, errors } = await run(process.execPath, 'cjs.cjs');
    expect([errors, JSON.parse(output).status]).toEqual(['', 'signed_in']);
  } finally {
    symlinkSync(join(PACKAGE, 'node_modules', 'jose'), join(folder, 'node_modules', 'jose'));
  }
});

it.each(['mts', 'cts'])(
  'has types for a .%s consumer that checks its libraries too',
  (extension) => {
    copyFileSync(join(folder, 'types.ts'), join(folder, `types.${extension}`));
    writeFileSync(
      join(folder, `tsconfig.${extension}.json`),
      JSON.stringify({
        compilerOptions: {
          module: 'node16',
          target: 'es2022',
          lib: ['es2023', 'dom'],
          types: [],
          strict: true,
          exactOptionalPropertyTypes: true,
          noEmit: true,
          skipLibCheck: false,
        },
        files: [`types.${extension}`],
      }),
    );
    const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
    const check = () =>
      execFileSync(process.execPath, [tsc, '-p', join(folder, `tsconfig.${extension}.json`)], { encoding: 'utf8' });
    expect(check()).toBe('');
  },
  60_000,
);
