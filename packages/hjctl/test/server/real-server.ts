import { startTestServer, type TestServer, type TestTenant } from '@hellojohn/server/testing';
import { createSandbox, type Sandbox } from '../cli';

/** The real server with the CLI signed in to it as root, by environment. */
export interface World {
  server: TestServer;
  sandbox: Sandbox;
  /** A fresh tenant, so that tests don't meet. */
  tenant(): Promise<TestTenant>;
  /** Runs a command that must succeed, and parses the JSON it prints (nothing printed: undefined). */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  ok(args: readonly string[], input?: string): Promise<any>;
  stop(): Promise<void>;
}

export async function createWorld(): Promise<World> {
  const server = await startTestServer();
  const sandbox = await createSandbox({ HELLOJOHN_URL: server.url, HELLOJOHN_TOKEN: server.rootToken });
  return {
    server,
    sandbox,
    tenant: () => server.createTenant(),
    async ok(args, input = '') {
      const { stdout, stderr, code } = await sandbox.run([...args, '-o', 'json'], { input });
      if (code !== 0) throw new Error(`hjctl ${args.join(' ')} ended with ${code}: ${stderr}`);
      return stdout === '' ? undefined : JSON.parse(stdout);
    },
    async stop() {
      await sandbox.remove();
      await server.stop();
    },
  };
}
