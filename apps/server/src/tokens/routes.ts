import { endpoint } from '../http/endpoint';
import { SigningKeyList } from './schema';

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

export const signingKeyEndpoints = [listSigningKeys, rotateSigningKey];
