import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** What an application carries that imports everything of an entry. */
export interface Bundle {
  /** Minified and gzipped. */
  bytes: number;
  /** The files it is made of, relative to the working directory. */
  files: string[];
}

/** @param external Packages that the application has anyway. */
export async function bundle(entry: string, external: string[] = []): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
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
  return { bytes, files: Object.keys(metafile.inputs) };
}
