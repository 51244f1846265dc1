import '../../../scripts/jest.mjs';
