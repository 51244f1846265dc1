import { rmSync } from 'node:fs';
import { defineConfig } from 'tsup';

const entry = { index: 'src/index.ts', verify: 'src/verify.ts', webhooks: 'src/webhooks.ts' };
const shared = { entry, target: 'es2022', treeshake: true } as const;

// Once, before the builds below run side by side.
rmSync('dist', { recursive: true, force: true });

export default defineConfig([
  { ...shared, format: 'esm' },
  // jose is ES modules only: CommonJS consumers get it bundled, so that no loader of theirs has to know.
  { ...shared, format: 'cjs', noExternal: ['jose'] },
  { ...shared, format: ['esm', 'cjs'], dts: { only: true } },
]);
