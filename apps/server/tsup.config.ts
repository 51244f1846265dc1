import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { main: 'src/main.ts', operate: 'src/operate.ts', 'bcrypt-thread': 'src/passwords/bcrypt-thread.js' },
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  sourcemap: true,
  clean: true,
});
