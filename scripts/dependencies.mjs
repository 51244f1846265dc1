// Every dependency has a reason in docs/dependencies.md.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './turbo.mjs';
import { manifests } from './workspace.mjs';

const FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies'];

/** Names of dependencies of any package of this workspace that have no line in docs/dependencies.md, and the reverse. */
export async function dependencyProblems() {
  const document = await readFile(join(root, 'docs', 'dependencies.md'), 'utf8');
  const documented = new Set([...document.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]));
  const used = new Set();
  for (const { manifest } of await manifests()) {
    for (const field of FIELDS) {
      for (const [name, version] of Object.entries(manifest[field] ?? {})) {
        if (!version.startsWith('workspace:')) used.add(name);
      }
    }
  }
  return [
    ...[...used].filter((name) => !documented.has(name)).map((name) => `${name}: no line in docs/dependencies.md`),
    ...[...documented]
      .filter((name) => !used.has(name))
      .map((name) => `${name}: in docs/dependencies.md, but no package uses it`),
  ];
}
