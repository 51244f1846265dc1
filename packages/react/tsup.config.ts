import { copyFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', components: 'src/components.ts' },
  format: ['esm', 'cjs'],
  target: 'es2022',
  dts: true,
  clean: true,
  // The components take the hooks from where the application does, so that both find the same provider.
  external: ['@hellojohn/react'],
  splitting: false,
  // Bundlers with server components have to know that hooks run in the browser.
  banner: { js: "'use client';" },
  onSuccess: () => copyFile('src/components/styles.css', 'dist/styles.css'),
});
