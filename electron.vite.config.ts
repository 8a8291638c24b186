import { existsSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Entries become flat files in out/main, so that `new URL('./x', import.meta.url)` finds a neighbour from every chunk. */
const mainEntries = Object.entries({
  index: 'main/index.ts',
  cli: 'main/cli.ts',
  engine: 'engine/index.ts',
  worker: 'engine/cluster/executor/worker.ts',
}).filter(([, path]) => existsSync(path));

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      emptyOutDir: false,
      sourcemap: true,
      externalizeDeps: true,
      rolldownOptions: {
        input: Object.fromEntries(mainEntries),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: { input: { preload: 'main/preload.ts' }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'renderer',
    build: { outDir: 'out/renderer', emptyOutDir: true, rolldownOptions: { input: { index: 'renderer/index.html' } } },
    plugins: [react()],
  },
});
