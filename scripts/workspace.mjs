// The packages of this repository, read from the folders that pnpm-workspace.yaml names.
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the repository. */
export const root = resolve(fileURLToPath(import.meta.url), '..', '..');

const GROUPS = ['apps', 'packages', 'examples', 'tests'];
const SINGLE = ['.', 'bench'];

async function foldersOf(group) {
  const entries = await readdir(join(root, group), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(root, group, entry.name));
}

/** Every package of the workspace, the root package first: `{ folder, manifest }`. */
export async function manifests() {
  const folders = [...SINGLE.map((name) => resolve(root, name)), ...(await Promise.all(GROUPS.map(foldersOf))).flat()];
  const found = [];
  for (const folder of folders) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => null);
    if (text !== null) found.push({ folder, manifest: JSON.parse(text) });
  }
  return found;
}
