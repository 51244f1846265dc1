import { z } from 'zod';
import { SCOPES } from '../http/access';
import { dateTimeIn, dateTimeOut, filledText, id, text } from '../http/fields';
import { pagingAnswer, pagingQuery } from '../http/paging';

const Scopes = z.array(z.enum(SCOPES)).describe('What the key may do; `*` is everything.');

const fields = {
  id: z.string().describe('`key_…`'),
  name: z.string().describe('For people.'),
  scopes: Scopes,
  tenant_id: z.string().nullable().describe('The only tenant the key works in; null = all.'),
  created_at: dateTimeOut().describe('When the key was made.'),
  expires_at: dateTimeOut().nullable().describe('From then on the key is refused; null = never.'),
  last_used_at: dateTimeOut().nullable().describe('Last use, exact to the minute; null = not used yet.'),
};

export const ApiKeyAnswer = z
  .object(fields)
  .meta({ id: 'ApiKey', description: 'A credential for programs, without its secret.' });

export const NewApiKey = z
  .object({ ...fields, key: z.string().describe('The secret, `hj_…`. Shown this once; only its SHA-256 is kept.') })
  .meta({ id: 'NewApiKey', description: 'A new API key with its secret.' });

export const CreateApiKeyBody = z
  .strictObject({
    name: filledText(100).describe('For people, 1 to 100 characters.'),
    scopes: Scopes.min(1, 'must name at least one scope')
      .max(SCOPES.length)
      .refine((scopes) => new Set(scopes).size === scopes.length, 'must not name a scope twice')
      .describe('What the key may do; the caller must have each of these. `*` is everything.'),
    tenant: text(63)
      .nullable()
      .default(null)
      .describe('Id or slug of the only tenant the key works in; null = all. Required of a caller bound to a tenant.'),
    expires_at: dateTimeIn()
      .nullable()
      .default(null)
      .describe('From then on the key is refused; null = never. A caller that expires makes no key that outlives it.'),
  })
  .meta({ id: 'CreateApiKey' });

export const ListApiKeysQuery = z.strictObject({
  ...pagingQuery,
  tenant: text(63).optional().describe('Id or slug: only keys that are bound to this tenant.'),
});

export const ApiKeyList = z
  .object({ api_keys: z.array(ApiKeyAnswer).describe('Newest first.'), ...pagingAnswer })
  .meta({ id: 'ApiKeyList' });

export const ApiKeyParams = z.object({ id: id('key').describe('`key_…`') });
