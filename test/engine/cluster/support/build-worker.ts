import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Bundles test-worker.ts as executors load it; returns the file. Each test file has its own, so that two never write one. */
export async function buildTestWorker(name: string): Promise<string> {
  const outDir = join(root, 'out/test', name);
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(root, 'test/engine/cluster/support/test-worker.ts'),
      outDir,
      emptyOutDir: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'test-worker.js' } },
    },
  });
  return join(outDir, 'test-worker.js');
}
