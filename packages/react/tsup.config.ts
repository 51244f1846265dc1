import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts' },
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: true,
  clean: true,
  // Bundlers with server components have to know that hooks run in the browser.
  banner: { js: "'use client';" },
});
