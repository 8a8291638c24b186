/**
 * Where a process keeps its spill files: a folder of its own, made by who writes the first file, named after the process, so that the next
 * start can sweep what a killed one left. Files are named after the task that writes them; what a dead task left goes with it.
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = /^hearth-spill-(\d+)-/;

export class SpillFolder {
  readonly path: string;
  private spills = 0;

  constructor(parent: string = tmpdir()) {
    this.path = join(parent, `hearth-spill-${process.pid}-${randomBytes(4).toString('hex')}`);
  }

  /** A file for a block that leaves memory. */
  next(): string {
    return join(this.path, `b${this.spills++}`);
  }

  remove(file: string): void {
    rm(file, { force: true }).catch(() => {});
  }

  /** Removes what a task wrote that will never report it. */
  async removeTask(taskId: number): Promise<void> {
    const files = await readdir(this.path).catch(() => []);
    for (const file of files) if (file.startsWith(`t${taskId}-`)) this.remove(join(this.path, file));
  }

  /** Removes all; nothing may be written any more. */
  clear(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Removes the folders of processes that are gone. */
export async function sweepSpillFolders(parent: string = tmpdir()): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  const dead = names.filter((name) => !isAlive(Number(NAME.exec(name)?.[1] ?? process.pid)));
  await Promise.all(dead.map((name) => rm(join(parent, name), { recursive: true, force: true }).catch(() => {})));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
