import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';

const MODULE = new URL('../../../engine/serve/hosts/process-channel.ts', import.meta.url).href;
/** Hears of nothing for a while once it was asked, and then has something to say. */
const BUSY = `
  const { engineChannel } = await import(${JSON.stringify(MODULE)});
  const { post, listen } = await engineChannel();
  listen(() => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    for (let k = 0; k < 3; k++) post({ progress: k });
  });
  post({ ready: true });
`;

test('a process that still has something to say when its engine is gone ends without an error', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', BUSY], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  // `close` does not come once the channel was closed from here.
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const read = new Promise((resolve) => child.stderr?.once('end', resolve));
  await new Promise((resolve) => child.once('message', resolve));
  child.send({ go: true });
  await new Promise((resolve) => setTimeout(resolve, 200));
  child.disconnect();
  expect(await ended).toBe(0);
  await read;
  expect(said).toBe('');
}, 20_000);
