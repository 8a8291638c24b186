import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = resolve(import.meta.dirname, '../../../..');

// biome-ignore lint/style/noDefaultExport: vite reads its configuration from the default export
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: resolve(root, '.cache/vite-fake'),
  plugins: [react()],
  server: { port: 5199, strictPort: true, fs: { allow: [root] } },
});
