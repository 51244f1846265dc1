import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The code blocks of one language in a page, named by its path in the repository, in order. */
export function codeBlocks(page: string, language: string): string[] {
  const text = readFileSync(new URL(`../../../${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, found, code]) =>
    found === language && code !== undefined ? [code] : [],
  );
}

interface Examples {
  /** Folder of the package whose dependencies the examples may import. */
  packageFolder: string;
  extension: 'ts' | 'tsx';
  /** Declarations of the names that the page introduces elsewhere; left out where a block makes its own. */
  given: Record<string, string>;
}

/**
 * Type-checks each block as a module of its own.
 *
 * @returns The compiler's complaints; empty when all is well.
 */
export function typeCheck(blocks: readonly string[], { packageFolder, extension, given }: Examples): string {
  const folder = join(packageFolder, '.jest', 'docs');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [index, block] of blocks.entries()) {
    const missing = Object.entries(given).filter(([name]) => !new RegExp(`(const|function) ${name}\\b`).test(block));
    const preamble = missing.map(([, declaration]) => `${declaration}\n`).join('');
    writeFileSync(join(folder, `block-${index + 1}.${extension}`), `${preamble}${block}\nexport {};\n`);
  }
  const config = { extends: '../../tsconfig.json', include: ['.'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  try {
    execFileSync(process.execPath, [tsc, '-p', folder], { stdio: 'pipe' });
    return '';
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout);
  }
}

/** Folder of the package that a test's `import.meta.url` is in the `test` folder of. */
export function packageOf(testUrl: string): string {
  return fileURLToPath(new URL('..', testUrl));
}
