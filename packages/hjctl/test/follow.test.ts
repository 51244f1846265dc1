import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { BIN, createSandbox, type Sandbox } from './cli';
import { json, problem, type ScriptedServer, startScriptedServer } from './scripted-server';

let server: ScriptedServer;
let sandbox: Sandbox;
beforeAll(async () => {
  server = await startScriptedServer();
  const env = { HELLOJOHN_URL: server.url, HELLOJOHN_TOKEN: 'hj_test', HELLOJOHN_TENANT: 'acme-corp' };
  sandbox = await createSandbox(env);
});
afterAll(async () => {
  await sandbox.remove();
  await server.stop();
});

const EVENT = { actor: { type: 'root', id: null }, target: { type: 'user', id: 'usr_1' }, changes: {} };
const event = (id: string, second: number) => ({ ...EVENT, id, type: id, at: `2030-01-01T00:00:0${second}.000Z` });

test('audit list --follow outlasts a server that is away, says so once, and misses nothing', async () => {
  const answers = [[event('a', 1)], 503, 'broken off', [event('b', 3), event('a', 1)]];
  server.respond((response) => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === 503) problem(response, 503, { code: 'unavailable' });
    else if (answer === 'broken off') response.destroy();
    else json(response, 200, { events: answer, next_cursor: null });
  });
  const child = spawn(process.execPath, [BIN, 'audit', 'list', '--follow', '-o', 'ndjson'], { env: sandbox.env });
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const ids: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => ids.push(JSON.parse(line).id));
  await once(lines, 'line');
  await once(lines, 'line');
  child.kill('SIGINT');
  await once(child, 'close');
  expect(ids).toEqual(['a', 'b']);
  expect(stderr).toBe('warning: unavailable: D; asking again until there is an answer\n');
});
