import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** What an application carries that imports an entry, or a part of it. */
export interface Bundle {
  /** Minified and gzipped. */
  bytes: number;
  /** The files it is made of, relative to the working directory. */
  files: string[];
}

/**
 * @param external Packages that the application has anyway.
 * @param names What is imported of the entry; everything unless given.
 */
export async function bundle(entry: string, external: string[] = [], names?: string[]): Promise<Bundle> {
  const what = names === undefined ? '*' : `{ ${names.join(', ')} }`;
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export ${what} from ${JSON.stringify(entry)}`, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external,
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const bytes = outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
  return { bytes, files: Object.keys(metafile.inputs).filter((file) => file !== '<stdin>') };
}
