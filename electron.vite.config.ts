import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'electron-vite';

/** The oldest runtime that runs the result: Electron 33, and Node 20 for the command line. */
const NODE = 'node20';
const CHROME = 'chrome130';

const parts = process.env.HEARTH_PARTS?.split(',') ?? ['main', 'renderer'];

/** Entries become flat files in out/main, so that `new URL('./x', import.meta.url)` finds a neighbour from every chunk. */
const mainEntries = Object.entries({
  index: 'main/index.ts',
  cli: 'main/cli.ts',
  'shell-hooks': 'main/shell/hooks.ts',
  engine: 'engine/index.ts',
  worker: 'engine/cluster/executor/worker.ts',
}).filter(([name, path]) => existsSync(path) && (parts.includes('main') || name === 'worker'));

const main: UserConfig['main'] = {
  build: {
    target: NODE,
    outDir: 'out/main',
    emptyOutDir: false,
    sourcemap: true,
    minify: false,
    // One file loads in a tenth of the time of their hundreds.
    externalizeDeps: { exclude: ['zod', 're2js'] },
    rolldownOptions: {
      input: Object.fromEntries(mainEntries),
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
};

const preload: UserConfig['preload'] = {
  build: {
    target: NODE,
    outDir: 'out/preload',
    externalizeDeps: false,
    rolldownOptions: { input: { preload: 'main/preload.ts' }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
  },
};

const renderer: UserConfig['renderer'] = {
  root: 'renderer',
  plugins: [react()],
  build: {
    target: CHROME,
    outDir: 'out/renderer',
    emptyOutDir: true,
    // The window stands once this text is read and compiled.
    minify: 'oxc',
    // The page's policy lets fonts come from files only.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: { input: { index: resolve('renderer/index.html') } },
  },
};

export default defineConfig({
  ...(parts.includes('main') || parts.includes('worker') ? { main } : {}),
  ...(parts.includes('main') ? { preload } : {}),
  ...(parts.includes('renderer') ? { renderer } : {}),
});
