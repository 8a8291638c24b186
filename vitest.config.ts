import { defineConfig } from 'vitest/config';

/** The plain twins take several times as long as the kernels (npm run test:plain). */
const patience = process.env.HEARTH_KERNELS === 'twins' ? 5 : 1;

const common = {
  environment: 'node',
  testTimeout: 20_000 * patience,
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
      {
        extends: true,
        test: { ...common, name: 'contract', testTimeout: 120_000 * patience, include: ['test/contract/**/*.test.ts'] },
      },
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
