import { resolve } from 'node:path';
import { loadConfig } from '../config';
import { banner } from './banner';

const secrets = {
  adminToken: 'x'.repeat(32),
  secretKey: Buffer.alloc(32),
  previousSecretKey: null,
  adminTokenFile: "/data/it's here/admin-token",
};

function lineOf(env: Record<string, string>, url: string): string | undefined {
  const text = banner({ config: loadConfig(env, process.cwd()), secrets, url, startedInMs: 1234 });
  return text.split('\n').find((line) => line.includes('hjctl'));
}

describe('the commands of the banner', () => {
  it('are short with the defaults', () => {
    expect(lineOf({}, 'http://127.0.0.1:8080')).toBe('  pnpm hjctl users list --tenant acme-corp');
  });

  it('name another port and data directory', () => {
    expect(lineOf({ HELLOJOHN_DATA_DIR: '/srv/my data' }, 'http://127.0.0.1:9000')).toBe(
      "  HELLOJOHN_DATA_DIR='/srv/my data' pnpm hjctl --url http://127.0.0.1:9000 users list --tenant acme-corp",
    );
    expect(lineOf({ HELLOJOHN_DATA_DIR: resolve('.hellojohn') }, 'http://127.0.0.1:9000')).not.toContain('DATA_DIR');
  });

  it('name the file of the token, never the token, and quote it for a shell', () => {
    const config = loadConfig({}, process.cwd());
    const text = banner({ config, secrets, url: 'http://127.0.0.1:8080', startedInMs: 1234 });
    expect(text).not.toContain(secrets.adminToken);
    expect(text).toContain(`$(cat '/data/it'\\''s here/admin-token')`);
    expect(text).toContain('started in 1.2 s');
  });
});
