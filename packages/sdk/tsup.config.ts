import { defineConfig } from 'tsup';

const entry = { index: 'src/index.ts', verify: 'src/verify.ts' };

export default defineConfig([
  { entry, format: 'esm', target: 'es2022', dts: true, clean: true, treeshake: true },
  // jose is ES modules only: CommonJS consumers get it bundled, so that no loader of theirs has to know.
  { entry, format: 'cjs', target: 'es2022', dts: true, noExternal: ['jose'], treeshake: true },
]);
