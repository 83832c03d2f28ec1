// The program itself, started on a folder of its own.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const program = process.env.RATECHECK_PROGRAM ?? new URL('../../build/ratecheck', import.meta.url).pathname;

export const new_folder = () => mkdtempSync(join(tmpdir(), 'ratecheck-web-'));

/** One command to its end; gives what it printed. */
export const command = (words, input = '') =>
  execFileSync(program, words, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });

function free_port() {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** {address, data, stop}; the folder goes when it stops. */
export async function start_service(data = new_folder(), words = []) {
  const address = `http://127.0.0.1:${await free_port()}`;
  const child = spawn(program, ['serve', '--listen', address.slice(7), '--data', data, ...words], { stdio: 'ignore' });
  const stop = () =>
    new Promise((done) => {
      child.once('exit', () => {
        rmSync(data, { recursive: true, force: true });
        done();
      });
      child.kill('SIGTERM');
    });
  for (let i = 0; i < 300; i += 1) {
    const ready = await fetch(`${address}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return { address, data, stop };
    await new Promise((done) => setTimeout(done, 50));
  }
  child.kill('SIGKILL');
  throw new Error('the service did not become ready');
}
