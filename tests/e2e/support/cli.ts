import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { openPage, type Page } from './page';
import { cleanEnvironment, repository, temporaryFolder } from './server';

/** What a command printed and how it ended. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * A shell that knows the command `hjctl`, the built one, and has a home of its own.
 *
 * @param folder Where its home and its commands go.
 */
export async function shellWithHjctl(folder: string, env: Record<string, string>) {
  const bin = join(folder, 'bin');
  const home = join(folder, 'home');
  await mkdir(bin, { recursive: true });
  await mkdir(home, { recursive: true });
  const command = join(bin, 'hjctl');
  const program = join(repository, 'packages', 'hjctl', 'dist', 'hjctl.js');
  await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  await chmod(command, 0o755);
  const environment = cleanEnvironment();
  return (line: string, cwd = home): Promise<CommandResult> =>
    new Promise((resolve) => {
      const options = {
        cwd,
        env: { ...environment, HOME: home, PATH: `${bin}${delimiter}${environment.PATH}`, ...env },
      };
      execFile('sh', ['-c', line], options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, stdout, stderr });
      });
    });
}

/** A running server, and a shell whose `hjctl` administers it. */
export async function openPageWithShell() {
  const page: Page = await openPage();
  const folder = await temporaryFolder();
  const { url, adminToken } = page.server;
  return {
    page,
    shell: await shellWithHjctl(folder.path, { HELLOJOHN_URL: url, HELLOJOHN_TOKEN: adminToken }),
    async close() {
      await page.close();
      await folder.remove();
    },
  };
}
