import { defineConfig } from 'vitest/config';

const common = {
  environment: 'node',
  testTimeout: 20_000,
  hookTimeout: 30_000,
  globalSetup: ['./scripts/vitest-setup.mjs'],
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          ...common,
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/contract/**', 'test/e2e/**', 'test/bench/**', 'test/parity/**'],
        },
      },
      { extends: true, test: { ...common, name: 'contract', testTimeout: 120_000, include: ['test/contract/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          ...common,
          name: 'e2e',
          testTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          include: ['test/e2e/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          ...common,
          name: 'parity',
          globalSetup: [...common.globalSetup, './scripts/parity-setup.mjs'],
          sequence: { groupOrder: 2 },
          include: ['test/parity/**/*.test.ts'],
        },
      },
    ],
  },
});
