// What can be checked of the documentation: dependencies have reasons, links lead somewhere, AGENTS.md stays short.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { manifests, root } from './workspace.mjs';

const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies'];
const AGENTS_LINES_MAX = 80;

/** All that is wrong with the documentation, a line each. */
export async function documentationProblems() {
  const lists = await Promise.all([dependencyProblems(), linkProblems(), indexProblems(), agentsProblems()]);
  return lists.flat();
}

const read = (path) => readFile(join(root, path), 'utf8');

/** Every dependency of a package has a line in docs/dependencies.md, and every line is of one. */
async function dependencyProblems() {
  const document = await read('docs/dependencies.md');
  const documented = new Set([...document.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]));
  const used = new Set();
  for (const { manifest } of await manifests()) {
    for (const [name, version] of DEPENDENCY_FIELDS.flatMap((field) => Object.entries(manifest[field] ?? {}))) {
      if (!version.startsWith('workspace:')) used.add(name);
    }
  }
  const missing = [...used].filter((name) => !documented.has(name));
  const needless = [...documented].filter((name) => !used.has(name));
  return [
    ...missing.map((name) => `docs/dependencies.md: no line for ${name}`),
    ...needless.map((name) => `docs/dependencies.md: no package uses ${name}`),
  ];
}

/** Markdown files of the repository that people read. */
async function pages() {
  const docs = await readdir(join(root, 'docs'), { recursive: true });
  const packages = (await manifests()).map(({ folder }) => relative(root, join(folder, 'README.md')));
  return [...docs.map((name) => join('docs', name)), ...packages, 'AGENTS.md', 'SECURITY.md'].filter(
    (path) => path.endsWith('.md') && existsSync(join(root, path)),
  );
}

async function linkProblems() {
  const problems = [];
  for (const page of await pages()) {
    for (const [, target] of (await read(page)).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
      if (!existsSync(resolve(root, dirname(page), target))) problems.push(`${page}: ${target} does not exist`);
    }
  }
  return problems;
}

async function indexProblems() {
  const index = await read('docs/README.md');
  const names = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md') && name !== 'README.md');
  return names.filter((name) => !index.includes(`(${name})`)).map((name) => `docs/README.md: no link to ${name}`);
}

async function agentsProblems() {
  const lines = (await read('AGENTS.md')).trimEnd().split('\n').length;
  return lines > AGENTS_LINES_MAX ? [`AGENTS.md: ${lines} lines, ${AGENTS_LINES_MAX} are allowed`] : [];
}
