import { spawn, spawnSync } from 'node:child_process';

/** npm as this process was started by it, else the one on the path. */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return { file: process.execPath, before: [script], shell: false };
  return { file: 'npm', before: [], shell: process.platform === 'win32' };
}

/**
 * Runs npm quietly; its output comes back for the message of a failure.
 * @param {readonly string[]} args
 * @param {string} cwd
 */
export function npm(args, cwd) {
  const { file, before, shell } = npmCommand();
  const run = spawnSync(file, [...before, ...args], { cwd, shell, encoding: 'utf8', maxBuffer: 64 << 20 });
  return { ok: run.status === 0, output: run.stdout ?? '', problem: lastLines(run.stderr || run.error?.message || '') };
}

/** @param {string} text */
export function lastLines(text, count = 4) {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^npm (warn|notice)|complete log of this run|_logs/.test(line));
  return lines.slice(-count).join(' | ') || 'no message';
}

/**
 * Runs a program in the foreground and resolves with its exit code; signals that stop us stop it first.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @param {(child: import('node:child_process').ChildProcess) => void} [started]
 * @returns {Promise<number>}
 */
export function run(file, args, options = {}, started = () => {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', ...options });
    const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    process.on('SIGINT', pass);
    process.on('SIGTERM', pass);
    started(child);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', pass);
      process.off('SIGTERM', pass);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}
