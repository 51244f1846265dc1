// Writes what is generated from the endpoint list, the error table and the schema of the auth config: `openapi.json`,
// `docs/errors.md` and `docs/auth-config.md`.
// With --check it writes nothing and fails when one of them is stale.
import { readFile, writeFile } from 'node:fs/promises';
import { AuthConfigAnswer } from '../src/auth-config/schema';
import { endpoints } from '../src/endpoints';
import { ERRORS } from '../src/http/errors';
import { buildOpenApi } from '../src/http/openapi';
import { createSchemaCollector, type JsonSchema } from '../src/http/openapi-schemas';

const documents = [
  {
    file: new URL('../openapi.json', import.meta.url),
    content: `${JSON.stringify(buildOpenApi(endpoints), null, 2)}\n`,
  },
  { file: new URL('../../../docs/errors.md', import.meta.url), content: errorsMarkdown() },
  { file: new URL('../../../docs/auth-config.md', import.meta.url), content: authConfigMarkdown() },
];

function errorsMarkdown(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, title, hint }]) => `| <a id="${code}"></a>\`${code}\` | ${status} | ${title} | ${hint} |`,
  );
  return `<!-- Generated from apps/server/src/http/errors.ts by \`pnpm openapi\`. Do not edit. -->

# Errors

Every failure is \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`detail\`, \`code\`, \`request_id\` and,
for wrong fields, \`errors\` with a \`path\` and a \`message\` each. Branch on \`code\`: it never changes its meaning.
A running server shows the same list at \`/errors\`.

| code | status | meaning | what to do |
|---|---|---|---|
${rows.join('\n')}
`;
}

function authConfigMarkdown(): string {
  const schema = createSchemaCollector().inline(AuthConfigAnswer, 'output');
  return `<!-- Generated from apps/server/src/auth-config/schema.ts by \`pnpm openapi\`. Do not edit. -->

# Auth config

How sign-in works in a tenant. \`GET /v2/admin/tenants/{tenantId}/auth/config\` answers all of it; \`PATCH\` takes any part:
only the given fields change, nested objects merge, and two calls that change different fields at the same time both
count. A value out of bounds is 422 \`validation_failed\` with its path, and nothing changes.

\`\`\`json
{ "password_policy": { "min_length": 12 }, "user_editable_metadata_keys": ["theme", "language"] }
\`\`\`

| setting | default | meaning |
|---|---|---|
${settingRows(schema).join('\n')}
`;
}

function settingRows(schema: JsonSchema, prefix = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    if (field.properties !== undefined) return settingRows(field, `${prefix}${name}.`);
    const value = 'default' in field ? `\`${JSON.stringify(field.default)}\`` : '';
    return `| \`${prefix}${name}\` | ${value} | ${field.description ?? ''} |`;
  });
}

const isCheck = process.argv.includes('--check');
let staleCount = 0;
for (const { file, content } of documents) {
  const current = await readFile(file, 'utf8').catch(() => '');
  if (current === content) continue;
  staleCount += 1;
  if (isCheck) process.stderr.write(`${file.pathname} is stale: run \`pnpm openapi\`\n`);
  else await writeFile(file, content);
}
if (isCheck && staleCount > 0) process.exit(1);
