/** A virtual display for machines without one; it ends with the work it was started for. */
import { spawn } from 'node:child_process';
import { say, Trouble } from './prepare/say.mjs';
import { hasDisplay } from './prepare/system.mjs';

const START_MS = 10_000;

/**
 * @template T
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} work gets the environment in which windows can open
 * @returns {Promise<T>}
 */
export async function withDisplay(work) {
  if (hasDisplay()) return work(process.env);
  const { display, stop } = await startXvfb();
  say(`no display found; a virtual one runs at ${display}`);
  try {
    return await work({ ...process.env, DISPLAY: display });
  } finally {
    stop();
  }
}

/** @returns {Promise<{ display: string, stop: () => void }>} */
function startXvfb() {
  return new Promise((resolve, reject) => {
    const args = ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-dpi', '96'];
    const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
    const fail = (/** @type {string} */ why) =>
      reject(new Trouble('no virtual display could be started', why, 'install Xvfb, or run inside a desktop session'));
    const timer = setTimeout(() => fail('Xvfb did not answer in time'), START_MS);
    let problem = '';
    server.stderr?.on('data', (chunk) => (problem += chunk));
    server.on('error', (error) => fail(error.message));
    server.on('exit', (code) => fail(`Xvfb ended with code ${code}: ${problem.trim()}`));
    server.stdio[3]?.once('data', (chunk) => {
      clearTimeout(timer);
      resolve({ display: `:${String(chunk).trim()}`, stop: () => server.kill() });
    });
  });
}
