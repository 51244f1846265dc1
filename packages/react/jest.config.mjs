const shared = {
  testEnvironment: './test/browser-environment.mjs',
  // Packages of this workspace by their sources, as TypeScript sees them.
  testEnvironmentOptions: { customExportConditions: ['hellojohn-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
};

/** @type {import('jest').Config} */
export default {
  projects: [
    {
      ...shared,
      displayName: 'react 19',
      globals: { REACT_MAJOR: 19 },
      testMatch: ['<rootDir>/src/**/*.test.tsx'],
    },
    {
      ...shared,
      displayName: 'react 18',
      globals: { REACT_MAJOR: 18 },
      testMatch: ['<rootDir>/src/**/*.test.tsx'],
      moduleNameMapper: {
        '^react$': 'react-18',
        '^react/(.*)$': 'react-18/$1',
        '^react-dom$': 'react-dom-18',
        '^react-dom/(.*)$': 'react-dom-18/$1',
      },
    },
    {
      ...shared,
      displayName: 'package',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'server',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/server/*.test.ts'],
      globalSetup: '@hellojohn/server/testing/global-setup',
      globalTeardown: '@hellojohn/server/testing/global-teardown',
    },
  ],
  testTimeout: 60_000,
};
