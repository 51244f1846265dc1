// Writes what is generated from the endpoint list and the error table: `openapi.json` and `docs/errors.md`.
// With --check it writes nothing and fails when one of them is stale.
import { readFile, writeFile } from 'node:fs/promises';
import { endpoints } from '../src/endpoints';
import { ERRORS } from '../src/http/errors';
import { buildOpenApi } from '../src/http/openapi';

const documents = [
  {
    file: new URL('../openapi.json', import.meta.url),
    content: `${JSON.stringify(buildOpenApi(endpoints), null, 2)}\n`,
  },
  { file: new URL('../../../docs/errors.md', import.meta.url), content: errorsMarkdown() },
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
