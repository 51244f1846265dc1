// Two servers on one database: what one has ended, the other refuses in every request begun after the answer.
import { randomUUID } from 'node:crypto';
import { type Answer, adminOf, send, signIn } from '../../support/http';
import { PASSWORD } from '../../support/page';
import { until } from '../../support/until';
import { report } from './support/chance';
import { type Outcome, openClient } from './support/client';
import { startLoad, statuses } from './support/load';
import { type OwnedDatabase, openDatabase } from './support/owned-database';

const REQUESTS = 1000;
const HAMMERS = 8;
const USERS = '/v2/admin/tenants/acme-corp/users';

let database: OwnedDatabase;
let first: string;
let second: string;
beforeAll(async () => {
  database = await openDatabase();
  first = await (await database.serve()).url;
  second = await (await database.serve()).url;
});
afterAll(() => database?.close());

interface Credential {
  id: string;
  /** Bearer token that is to be ended. */
  token: string;
}

const asRoot = (request: string, body?: unknown) => send(first, request, { token: database.adminToken, body });

async function signedIn(roles: string[]): Promise<Credential> {
  const email = `${randomUUID()}@acme.com`;
  const admin = adminOf({ url: first, adminToken: database.adminToken });
  const { body: user } = await admin('POST /users', { email, password: PASSWORD, roles });
  const { body } = await signIn(first, email, PASSWORD);
  return { id: user.id, token: body.access_token };
}

async function apiKey(): Promise<Credential> {
  const { body } = await asRoot('POST /v2/admin/api-keys', { name: 'fault test', scopes: ['users:read'] });
  return { id: body.id, token: body.key };
}

const member = () => signedIn(['member']);
const admin = () => signedIn(['admin']);
const asMe = 'GET /v2/me';
const asAdmin = `GET ${USERS}?limit=1`;

interface Ending {
  what: string;
  create(): Promise<Credential>;
  request: string;
  /** Status of every request begun after the ending. */
  refusal: number;
  end(credential: Credential): Promise<Answer>;
}

const endings: Ending[] = [
  {
    what: 'disabled',
    create: member,
    request: asMe,
    refusal: 401,
    end: ({ id }) => asRoot(`PATCH ${USERS}/${id}`, { status: 'disabled' }),
  },
  { what: 'deleted', create: member, request: asMe, refusal: 401, end: ({ id }) => asRoot(`DELETE ${USERS}/${id}`) },
  {
    what: 'stripped of its sessions',
    create: member,
    request: asMe,
    refusal: 401,
    end: ({ id }) => asRoot(`DELETE ${USERS}/${id}/sessions`),
  },
  {
    what: 'signed out',
    create: member,
    request: asMe,
    refusal: 401,
    end: ({ token }) => send(first, 'POST /v2/auth/logout', { token }),
  },
  {
    what: 'demoted',
    create: admin,
    request: asAdmin,
    refusal: 403,
    end: ({ id }) => asRoot(`PATCH ${USERS}/${id}`, { roles: ['member'] }),
  },
  {
    what: 'deleted, as an API key,',
    create: apiKey,
    request: asAdmin,
    refusal: 401,
    end: ({ id }) => asRoot(`DELETE /v2/admin/api-keys/${id}`),
  },
];

it.each(endings)(
  'a caller $what at one server gets no 2xx at the other',
  async ({ what, create, request, refusal, end }) => {
    const credential = await create();
    const client = openClient(HAMMERS);
    const outcomes: Outcome[] = [];
    let answeredAt = Number.POSITIVE_INFINITY;
    const late = () => outcomes.filter(({ begunAt }) => begunAt > answeredAt);
    const load = startLoad(HAMMERS, async () => {
      outcomes.push(await client.attempt(second, request, { token: credential.token }));
    });
    await until('the first answers', () => outcomes.length >= HAMMERS);
    expect((await end(credential)).status).toBeLessThan(300);
    answeredAt = performance.now();
    await until('answers after the ending', () => late().length >= REQUESTS);
    await load.stop();
    client.close();
    const begunAfter = late();
    const stale = begunAfter.filter(({ status }) => status >= 200 && status < 300);
    report(`F11: ${what} at one of two servers`, {
      'requests begun before the answer': outcomes.length - begunAfter.length,
      'begun after': begunAfter.length,
      'of them 2xx': stale.length,
    });
    expect(outcomes[0]?.status).toBe(200);
    expect(statuses(begunAfter)).toEqual({ [refusal]: begunAfter.length });
  },
);
