import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../scripts/prepare/places.mjs';

const run = promisify(execFile);
const LONGEST_MS = 600_000;

/** A Python with packages of PyPI, in the user's cache folder; null (and a line that says why) where it cannot be had. */
export async function pythonWith(...packages: readonly string[]): Promise<Python | null> {
  const folder = join(cacheFolder(), 'python');
  const program = join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  try {
    if (!existsSync(program)) {
      mkdirSync(folder, { recursive: true });
      await run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', folder], { timeout: LONGEST_MS });
    }
    const imports = packages.map((each) => `import ${each.split('==')[0]!}`).join('; ');
    await run(program, ['-c', imports]).catch(() =>
      run(program, ['-m', 'pip', 'install', '-q', ...packages], { timeout: LONGEST_MS }),
    );
    return { run: async (script, ...args) => (await run(program, ['-c', script, ...args], { maxBuffer: 1 << 28 })).stdout };
  } catch (error) {
    process.stderr.write(`skipped: no Python with ${packages.join(', ')} (${(error as Error).message.split('\n')[0]})\n`);
    return null;
  }
}

export interface Python {
  /** Runs a script; gives what it prints. */
  run(script: string, ...args: readonly string[]): Promise<string>;
}
