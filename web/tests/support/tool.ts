// Runs the program under test.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const WEB = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const WORK = resolve(WEB, '.work');
export const REPOSITORY = resolve(WEB, '..');

/** The program: `UNDERSTUDY`, else the one that was built here. */
export function program(): string {
  const path = resolve(REPOSITORY, process.env['UNDERSTUDY'] ?? 'build/bin/understudy');
  if (!existsSync(path)) throw new Error(`${path} is not there: build it, or name another one in UNDERSTUDY`);
  return path;
}

/** Runs it and gives its standard output; an exit code that is not among `allowed` is an error. */
export function understudy(args: string[], folder: string, allowed: number[] = [0]): string {
  const ended = spawnSync(program(), args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (ended.error) throw ended.error;
  if (ended.status === null || !allowed.includes(ended.status)) {
    throw new Error(`understudy ${args.join(' ')} ended with ${ended.status ?? ended.signal}:\n${ended.stderr}${ended.stdout}`);
  }
  return ended.stdout;
}
