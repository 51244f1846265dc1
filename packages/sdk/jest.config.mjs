const shared = {
  testEnvironment: 'node',
  // Packages of this workspace by their sources, as TypeScript sees them.
  testEnvironmentOptions: { customExportConditions: ['hellojohn-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
};

/** @type {import('jest').Config} */
export default {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.test.ts', '<rootDir>/test/*.test.ts'] },
    {
      ...shared,
      displayName: 'server',
      testMatch: ['<rootDir>/test/server/*.test.ts'],
      globalSetup: '@hellojohn/server/testing/global-setup',
      globalTeardown: '@hellojohn/server/testing/global-teardown',
    },
  ],
  testTimeout: 60_000,
};
