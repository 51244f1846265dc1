/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // Packages of this workspace as others install them: built, not by their sources.
  testMatch: ['<rootDir>/src/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  maxWorkers: 2,
  // Longer than `until` waits, which says what it was waiting for.
  testTimeout: 150_000,
};
