import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { main: 'src/main.ts', operate: 'src/operate.ts', 'bcrypt-thread': 'src/passwords/bcrypt-thread.js' },
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  // Of these some modules are used and all would be loaded, one file after the other.
  noExternal: ['zod', 'jose'],
  sourcemap: true,
  clean: true,
});
