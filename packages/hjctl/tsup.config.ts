import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { hjctl: 'src/hjctl.ts' },
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  splitting: true,
  clean: true,
  noExternal: [/.*/],
  // Commander and csv-stringify are CommonJS: their `require('node:…')` needs a real one inside an ES module.
  banner: {
    js: "import { createRequire as hjctlRequire } from 'node:module'; const require = hjctlRequire(import.meta.url);",
  },
  esbuildOptions(options) {
    options.conditions = ['hellojohn-source', 'module'];
    options.chunkNames = 'chunks/[name]-[hash]';
    options.legalComments = 'none';
  },
});
