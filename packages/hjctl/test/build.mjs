// The tests run the CLI as it is built, and never an old build: the root script builds when the sources are newer.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../../scripts/hjctl.mjs', import.meta.url));

// biome-ignore lint/style/noDefaultExport: Jest asks for it
export default async function build() {
  await promisify(execFile)(process.execPath, [script, '--version']);
}
