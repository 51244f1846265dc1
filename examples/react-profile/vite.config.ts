import { defaultClientConditions, defineConfig } from 'vite';

/** The browser sees one origin: what starts with /v2 goes on to the server of `pnpm start`. */
const server = process.env.HELLOJOHN_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  // Inside this repository the packages are taken from their sources; an application elsewhere leaves this line out.
  resolve: { conditions: ['hellojohn-source', ...defaultClientConditions] },
  esbuild: { jsx: 'automatic' },
  server: { host: '127.0.0.1', port: 5173, proxy: { '/v2': server } },
});
