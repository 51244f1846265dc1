import { endpoint } from '../http/endpoint';
import { SigningKeyList, SigningKeyParams } from './schema';

const PATH = '/v2/admin/signing-keys';
const access = { scope: 'keys:write', tenantAdmin: false, installationWide: true } as const;

const listSigningKeys = endpoint({
  id: 'listSigningKeys',
  method: 'get',
  path: PATH,
  access,
  tag: 'Signing keys',
  summary: 'List the keys that sign access tokens',
  description: 'Those that are published: newest first, without their private halves.',
  status: 200,
  response: SigningKeyList,
  handle: async (_input, { signingKeys }) => ({ signing_keys: await signingKeys.list() }),
});

const rotateSigningKey = endpoint({
  id: 'rotateSigningKey',
  method: 'post',
  path: `${PATH}/rotate`,
  access,
  tag: 'Signing keys',
  summary: 'Replace the key that signs access tokens',
  description:
    'Publishes a new key at once. It signs from its `active_at` on, seven minutes later, when every verifier can know it; the one before stays published until its last token has expired. No valid token is refused meanwhile. While a new key waits for its turn, nothing changes.',
  status: 200,
  response: SigningKeyList,
  handle: async (_input, { signingKeys }) => {
    await signingKeys.rotate();
    return { signing_keys: await signingKeys.list() };
  },
});

const revokeSigningKey = endpoint({
  id: 'revokeSigningKey',
  method: 'post',
  path: `${PATH}/{kid}/revoke`,
  access,
  tag: 'Signing keys',
  summary: 'Withdraw a key that has leaked',
  description:
    'From the answer on no server takes a token that this key has signed (401 `unauthenticated`) or signs with it: the next key takes over at once, or a new one. Sessions go on: clients get a new token for their refresh token. Services that check tokens offline take it for as long as docs/keys.md says.',
  params: SigningKeyParams,
  notFound: 'signing_key_not_found',
  status: 200,
  response: SigningKeyList,
  errors: ['signing_key_not_found'],
  handle: async ({ params }, { signingKeys }) => {
    await signingKeys.revoke(params.kid);
    return { signing_keys: await signingKeys.list() };
  },
});

export const signingKeyEndpoints = [listSigningKeys, rotateSigningKey, revokeSigningKey];
