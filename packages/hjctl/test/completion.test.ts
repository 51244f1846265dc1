import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createSandbox, runProcess, type Sandbox } from './cli';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ TERM: 'dumb' });
});
afterAll(() => sandbox.remove());

const has = (command: string) => spawnSync(command, ['--version']).status === 0;
// A shell that this machine doesn't have is reported as skipped.
const describeWith = (shell: string) => (has(shell) ? describe : describe.skip);

async function script(shell: string): Promise<string> {
  const { stdout, stderr, code } = await sandbox.run(['completion', shell]);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  const file = path.join(sandbox.folder, `hjctl.${shell}`);
  await writeFile(file, stdout);
  return file;
}

/** What each shell offers at the end of a line; the cases are the same for all. */
const CASES: [line: string, offered: string[], notOffered: string[]][] = [
  ['hjctl ', ['users', 'tenants', 'login', 'completion'], ['list']],
  ['hjctl us', ['users'], ['tenants']],
  ['hjctl users ', ['list', 'reset-password', 'revoke-sessions'], ['users', 'login']],
  ['hjctl users re', ['reset-password', 'revoke-sessions'], ['list']],
  ['hjctl --tenant acme users dis', ['disable'], ['delete']],
  ['hjctl users --tenant users l', ['list'], ['login']],
  ['hjctl users list --s', ['--search', '--status', '--sort'], ['--email']],
  ['hjctl users list --o', ['--output'], ['--search']],
  ['hjctl users create --e', ['--email', '--email-verified', '--external-id'], ['--status']],
  ['hjctl users list -o ', ['json', 'ndjson', 'csv', 'yaml', 'table'], ['list']],
  ['hjctl users list --status ', ['active', 'disabled', 'pending', 'unverified'], ['list', 'dead']],
  ['hjctl mails list --status ', ['waiting', 'dead'], ['active']],
  ['hjctl completion ', ['bash', 'zsh', 'fish'], ['users']],
];

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function check(offered: string[], expected: string[], notExpected: string[]): void {
  expect(offered).toEqual(expect.arrayContaining(expected));
  for (const word of notExpected) expect(offered).not.toContain(word);
}

describeWith('bash')('bash', () => {
  test.each(CASES)('%s', async (line, expected, notExpected) => {
    const file = await script('bash');
    const words = line.split(' ');
    const command = `source ${quote(file)}; COMP_WORDS=(${words.map(quote).join(' ')}); COMP_CWORD=${words.length - 1}; _hjctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = await runProcess('bash', ['--norc', '-c', command], {
      env: sandbox.env,
      cwd: sandbox.folder,
    });
    expect(stderr).toBe('');
    check(stdout.split('\n'), expected, notExpected);
  });
});

describeWith('fish')('fish', () => {
  test.each(CASES)('%s', async (line, expected, notExpected) => {
    const file = await script('fish');
    const command = `source ${quote(file)}; complete -C ${quote(line)}`;
    const { stdout, stderr } = await runProcess('fish', ['--no-config', '-c', command], {
      env: sandbox.env,
      cwd: sandbox.folder,
    });
    expect(stderr).toBe('');
    check(
      stdout.split('\n').map((offer) => offer.split('\t')[0] ?? ''),
      expected,
      notExpected,
    );
  });
});

describeWith('zsh')('zsh', () => {
  test('the script is one that zsh accepts, and it registers', async () => {
    const file = await script('zsh');
    const command = `autoload -Uz compinit && compinit -u -d ${quote(path.join(sandbox.folder, 'dump'))}; source ${quote(file)}; print -r -- $_comps[hjctl]; whence -w _hjctl_users_list`;
    const { stdout, stderr } = await runProcess('zsh', ['-f', '-c', command], {
      env: sandbox.env,
      cwd: sandbox.folder,
    });
    expect(stderr).toBe('');
    expect(stdout).toBe('_hjctl\n_hjctl_users_list: function\n');
  });
});

test('every verb of the contract is in each script', async () => {
  const verbs =
    'list get create update disable enable delete reset-password sessions revoke-sessions set bash zsh fish';
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await sandbox.run(['completion', shell]);
    for (const verb of verbs.split(' ')) expect(stdout).toMatch(new RegExp(`\\b${verb}\\b`));
  }
});
