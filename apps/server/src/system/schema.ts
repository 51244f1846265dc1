import { z } from 'zod';
import { SCOPES } from '../http/access';

export const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
export const Readiness = z.object({ status: z.literal('ready') }).meta({ id: 'Readiness' });

/** The members of a public Ed25519 key (RFC 8037) and no others: a private one could not leave. */
const PublicKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().describe('The public key, base64url.'),
  kid: z.string().describe('Names the key in the header of tokens.'),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
});
export const Jwks = z
  .object({ keys: z.array(PublicKey).describe('Keys in use, and those whose tokens may still live.') })
  .meta({ id: 'Jwks', description: 'JSON Web Key Set, RFC 7517.' });

export const TenantDiscovery = z
  .object({
    tenant_id: z.string().describe('`ten_…`: the `aud` of the tenant’s access tokens.'),
    slug: z.string().describe('The slug of the tenant.'),
    issuer: z.string().describe('The `iss` of access tokens: the public URL of the server.'),
    jwks_uri: z.string().describe('Where the public keys are.'),
  })
  .meta({ id: 'TenantDiscovery', description: 'What the access tokens of a tenant must say.' });

export const OpenApiDocument = z.looseObject({ openapi: z.string() });

export const Caller = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('root') }).describe('The root admin token: everything under `/v2/admin`.'),
    z
      .object({
        type: z.literal('api_key'),
        id: z.string().describe('`key_…`'),
        name: z.string().describe('Name of the key.'),
        tenant_id: z.string().nullable().describe('The only tenant it works in; null = all.'),
        scopes: z.array(z.enum(SCOPES)).describe('What it may do.'),
        expires_at: z.string().meta({ format: 'date-time' }).nullable().describe('End of the key; null = never.'),
      })
      .describe('An API key.'),
    z
      .object({
        type: z.literal('user'),
        id: z.string().describe('`usr_…`'),
        email: z.string().describe('Address of the user.'),
        tenant_id: z.string().describe('Tenant of the user.'),
        session_id: z.string().describe('`ses_…`'),
        roles: z.array(z.string()).describe('With `admin` the user administers the tenant.'),
      })
      .describe('A signed-in user.'),
  ])
  .meta({ id: 'Caller', description: 'Whom the credential belongs to and what it may do.' });
