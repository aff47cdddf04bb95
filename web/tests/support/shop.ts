// The Corner Shop: exercised for real, so that the site has results to show.
import { spawn } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { understudy, WEB } from './tool';

/** Puts the shop's plans into `folder` and exercises them there: twice what holds, once what does not. */
export async function exerciseShop(folder: string): Promise<void> {
  cpSync(resolve(WEB, 'tests/fixture/shop'), folder, { recursive: true });
  const port = await freePort();
  for (const name of ['understudy.yaml', ...readdirSync(join(folder, 'resilience/playbooks')).map((one) => `playbooks/${one}`)]) {
    const file = join(folder, 'resilience', name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('@PORT@', String(port)).replaceAll('@FOLDER@', folder).replaceAll('@NODE@', process.execPath));
  }
  const server = spawn(process.execPath, [join(folder, 'serve.mjs'), String(port), join(folder, 'notes')], { detached: true, stdio: 'ignore' });
  server.unref();
  writeFileSync(join(folder, 'pid'), String(server.pid));
  try {
    await answering(port);
    const exercise = (playbook: string, allowed: number[]) =>
      understudy(['exercise', `resilience/playbooks/${playbook}.md`, '--mode', 'auto', '--as', 'ada'], folder, allowed);
    exercise('web-failure', [0]);
    exercise('sign-failure', [1]);
    exercise('web-failure', [0]);
  } finally {
    stop(Number(readFileSync(join(folder, 'pid'), 'utf8')));
  }
}

function stop(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

async function answering(port: number): Promise<void> {
  const until = Date.now() + 10_000;
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return;
    } catch (problem) {
      if (Date.now() > until) throw problem;
      await new Promise((later) => setTimeout(later, 50));
    }
  }
}
