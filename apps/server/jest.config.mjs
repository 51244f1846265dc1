/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // Packages of this workspace by their sources, as TypeScript sees them.
  testEnvironmentOptions: { customExportConditions: ['hellojohn-source', 'node', 'node-addons'] },
  testMatch: ['<rootDir>/src/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  globalSetup: '<rootDir>/test/global-setup.mjs',
  globalTeardown: '<rootDir>/test/global-teardown.mjs',
  // Much of their time tests wait for the database; Jest would leave one of two cores to it.
  maxWorkers: 2,
  // Longer than `until` waits, which says what it was waiting for.
  testTimeout: 90_000,
};
