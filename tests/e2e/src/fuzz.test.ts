// Whatever is sent to whatever operation of the OpenAPI document, the answer is never a 5xx and the server lives on.
import { request } from 'node:http';
import { adminOf, send } from '../support/http';
import { type Target, targets, wellFormedId } from '../support/operations';
import { newEmail, openPage, PASSWORD, type Page } from '../support/page';
import { type Chance, openChance, report } from './faults/support/chance';

/** Requests to each operation; `FUZZ_ROUNDS=1000` for a long run, `FAULT_SEED` repeats one. */
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 12);
const PATIENCE_MS = 60_000;

const TEXTS = [
  '',
  ' ',
  '\0',
  'a'.repeat(5000),
  '😀'.repeat(200),
  '\ud800',
  '\u202e\ufeff',
  "'; DROP TABLE users; --",
  '%00%zz',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  'constructor',
  '__proto__',
  '{{7*7}}',
  'line\r\nSet-Cookie: a=b',
  'İSTANBUL@example.com',
  'a@b.co',
  '2026-02-30T25:61:61Z',
  '+275760-09-13T00:00:00Z',
  'true',
  'null',
];
const VALUES: unknown[] = [...TEXTS, 0, -1, 1.5, 2 ** 53 + 2, -0, true, false, null, [], {}, [[]], [null], { a: null }];
const RAW_BODIES = ['{', '[]', 'null', '"x"', '{"a":1e400}', '{"__proto__":{"roles":["admin"]}}', '\ufeff{}', ''];
const PATH_PARTS = ['%zz', '%00', '%c0%af', '..%2f..', '%ff', 'a'.repeat(3000), '.', '%20', 'usr_', '%F0%9F%98%80'];
const QUERIES = [
  'limit=1&limit=9',
  'limit[]=1',
  'search[a]=b',
  'cursor=AAAA',
  '%zz=1',
  'a=%00',
  '__proto__[x]=1',
  '=&=',
  '?',
];
const CONTENT_TYPES = [
  'text/plain',
  'application/json; charset=utf-7',
  'multipart/form-data',
  'application/x-ndjson',
  'x',
];

interface Shot {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

interface Hit {
  status: number;
  type: string;
  text: string;
}

interface Caller {
  access: string;
  ids: Record<string, string>;
}

let page: Page;
beforeAll(async () => {
  page = await openPage();
});
afterAll(() => page.close());

/** An admin who is signed in; a new one, in a tenant nobody has changed, when some request has ended the last one's session. */
async function liveCaller(last: Caller | undefined): Promise<Caller> {
  if (last !== undefined && (await page.me(last.access)).status === 200) return last;
  const { url, adminToken } = page.server;
  const { body: tenant } = await send(url, 'POST /v2/admin/tenants', { token: adminToken, body: { name: 'Fuzz' } });
  const user = { email: newEmail(), external_id: newEmail('external'), password: PASSWORD };
  const created = await adminOf(page.server, tenant.id)('POST /users', { ...user, roles: ['admin'] });
  const login = { tenant: tenant.id, email: user.email, password: PASSWORD };
  const { body: tokens } = await send(url, 'POST /v2/auth/login', { body: login });
  const ids = { tenantId: tenant.slug, userId: created.body.id, email: user.email, externalId: user.external_id };
  return { access: tokens.access_token, ids: { ...ids, name: 'member' } };
}

/** What the server's log has on the answer's request. */
function logOf({ text }: Hit): string {
  const requestId = /"request_id":"(\w+)"/.exec(text)?.[1] ?? 'none';
  const lines = page.server.process.output().split('\n');
  return lines.filter((line) => line.includes(requestId)).join('\n');
}

const isLucky = (chance: Chance, oneIn: number) => chance.between(1, oneIn) === 1;

function pick<T>(chance: Chance, list: readonly T[]): T {
  return list[chance.between(0, list.length - 1)] as T;
}

function nested(value: unknown, depth: number): unknown {
  return depth === 0 ? value : { deep: nested(value, depth - 1) };
}

function bodyOf(chance: Chance, { fields }: Target): string {
  if (isLucky(chance, 6)) return pick(chance, RAW_BODIES);
  const entries = Object.keys(fields)
    .filter(() => !isLucky(chance, 3))
    .map((name) => [name, isLucky(chance, 12) ? nested(1, 500) : pick(chance, VALUES)]);
  if (isLucky(chance, 8)) entries.push([pick(chance, TEXTS), pick(chance, VALUES)]);
  return JSON.stringify(Object.fromEntries(entries));
}

function shotAt(chance: Chance, target: Target, { ids, access }: Caller): Shot {
  const path = target.path.replace(/\{(\w+)\}/g, (_match, name: string) =>
    isLucky(chance, 4)
      ? pick(chance, PATH_PARTS)
      : encodeURIComponent(ids[name] ?? wellFormedId(target.operation, name)),
  );
  const query = isLucky(chance, 3) ? `?${pick(chance, QUERIES)}` : '';
  const hasBody = target.method !== 'GET' || isLucky(chance, 10);
  const body = hasBody ? Buffer.from(bodyOf(chance, target)) : Buffer.alloc(0);
  if (body.length > 0 && isLucky(chance, 12)) body[chance.between(0, body.length - 1)] = 0xff;
  const headers: Record<string, string> = { 'Content-Length': String(body.length) };
  if (hasBody) headers['Content-Type'] = isLucky(chance, 10) ? pick(chance, CONTENT_TYPES) : 'application/json';
  const { adminToken } = page.server;
  const bearer = pick(chance, [adminToken, adminToken, access, access, 'x', undefined]);
  if (bearer !== undefined) headers.Authorization = `Bearer ${bearer}`;
  if (isLucky(chance, 6)) headers['If-Match'] = pick(chance, ['*', '"1"', 'W/"x"', ',,', '""']);
  if (isLucky(chance, 6)) headers['Idempotency-Key'] = pick(chance, ['k', 'a'.repeat(256), ' ', '\u00ff']);
  if (isLucky(chance, 6)) headers['X-Request-Id'] = pick(chance, ['req_1', 'a'.repeat(5000), '\u00e9']);
  return { method: target.method, path: `${path}${query}`, headers, body };
}

/** As it stands, past any client that would tidy the path; a stream that does not end by itself is cut after its head. */
function fire({ method, path, headers, body }: Shot): Promise<Hit> {
  const { hostname, port } = new URL(page.server.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, timeout: PATIENCE_MS }, (answer) => {
      const type = answer.headers['content-type'] ?? '';
      const hit = { status: answer.statusCode ?? 0, type };
      if (type.startsWith('text/event-stream')) {
        answer.destroy();
        return resolve({ ...hit, text: '' });
      }
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ ...hit, text })).on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What must not be in an answer to a bad request; null when all is well. */
function flawOf({ status, type, text }: Hit): string | null {
  if (status >= 500) return `status ${status}`;
  if (status >= 400 && !/^(application\/problem\+json|text\/html)/.test(type)) return `type ${type}`;
  if (/\bat .+\.(js|ts):\d+|node_modules|SELECT .+ FROM/.test(text)) return 'tells of the inside';
  return null;
}

it('no operation answers anything with a 5xx, and all go on', async () => {
  const chance = openChance();
  const statuses: Record<string, number> = {};
  const flaws: string[] = [];
  let caller: Caller | undefined;
  for (const target of targets) {
    caller = await liveCaller(caller);
    for (let round = 0; round < ROUNDS; round += 1) {
      const shot = shotAt(chance, target, caller);
      const hit = await fire(shot);
      const flaw = flawOf(hit);
      if (flaw !== null) flaws.push(`${target.id}: ${flaw}: ${shot.method} ${shot.path} ${shot.body} → ${logOf(hit)}`);
      statuses[hit.status] = (statuses[hit.status] ?? 0) + 1;
    }
  }
  report('I: malformed requests to every operation', {
    seed: chance.seed,
    operations: targets.length,
    flaws: flaws.length,
    ...statuses,
  });
  expect(flaws).toEqual([]);
  expect(await page.admin('GET /users?limit=1')).toMatchObject({ status: 200 });
}, 600_000);
