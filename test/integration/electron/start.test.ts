/** `npm start` over programs that stand in for a shell which does not come up: it says why and serves the browser host. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HANDED_OVER, WINDOW_SHOWN as SHELL_SAYS } from '../../../electron/shell.ts';
import {
  runShell,
  type ShellEnd,
  serveArguments,
  shellOrBrowser,
  WINDOW_SHOWN,
} from '../../../tools/setup/run-shell.mjs';
import { temporaryFolder } from '../../support/drives.ts';

const forever = 'setInterval(() => undefined, 1000);';
const say = (text: string): string => `console.error(${JSON.stringify(text)});`;

/** Runs `script` as the shell; what it writes on stderr is in `written`. */
async function run(
  script: string,
  windowWithinMs = 20_000,
): Promise<ShellEnd & { readonly written: string }> {
  let written = '';
  const stderr = { write: (text: string) => void (written += text) };
  const end = await runShell(process.execPath, ['-e', script], { windowWithinMs, stderr });
  return { ...end, written };
}

/** What is said, and whether the browser host was served, when the shell ends so. */
async function afterwards(end: ShellEnd): Promise<{ said: string[]; served: boolean }> {
  const said: string[] = [];
  let served = false;
  const before = process.exitCode;
  await shellOrBrowser({
    shell: async () => end,
    browser: () => void (served = true),
    say: (sentence) => void said.push(sentence),
  });
  process.exitCode = before;
  return { said, served };
}

test('shell and start agree on what is said when the window is there', () => {
  expect(WINDOW_SHOWN).toBe(SHELL_SAYS);
});

test('a shell whose window never appears is ended, also where it does not listen, and the browser host is served', async () => {
  for (const script of [forever, `process.on("SIGTERM", () => undefined); ${forever}`]) {
    const end = await run(`${say('waiting for the compositor')} ${script}`, 700);
    expect(end.failed).toBe('its window did not appear within 0.7 s; it wrote: waiting for the compositor');
    expect(await afterwards(end)).toMatchObject({
      served: true,
      said: [expect.stringMatching(/^The desktop shell did not come up: .*\. Serving the browser host\.$/)],
    });
  }
});

test('a shell that ends with an error before its window says why in a sentence: the lines that tell it', async () => {
  const loader =
    'electron: error while loading shared libraries: libgtk-3.so.0: cannot open shared object file';
  const missing = await run(`${say(loader)} process.exit(127)`);
  expect(missing.failed).toBe(`it ended with code 127; it wrote: ${loader}`);
  expect(missing.written).toBe(`${loader}\n`);
  const display = '[1:1128/1:ERROR:ozone_platform_x11.cc] Missing X server or $DISPLAY';
  const noise = Array.from({ length: 60 }, (_, index) => say(`noise ${index}`)).join('');
  const refused = await run(`${noise} ${say(display)} ${say('more noise')} process.exit(1)`);
  expect(refused.failed).toBe(`it ended with code 1; it wrote: ${display}`);
  expect((await afterwards(refused)).served).toBe(true);
});

test.skipIf(process.platform === 'win32')(
  'a shell that a signal ends before its window names the signal',
  async () => {
    const end = await run(`${say('FATAL: the sandbox')} process.kill(process.pid, "SIGABRT")`);
    expect(end.failed).toBe('it was ended by SIGABRT; it wrote: FATAL: the sandbox');
    expect((await afterwards(end)).served).toBe(true);
  },
);

test('a program that cannot be started at all says so', async () => {
  const end = await runShell(join(temporaryFolder(), 'no-such-program'), []);
  expect(end.failed).toMatch(/^it cannot be started \(.*ENOENT/);
});

test('control characters and long lines of the shell do not reach the sentence', async () => {
  const end = await run(`${say(`\u001b]0;title\u0007\u001b[31mred ${'x'.repeat(2000)}`)} process.exit(1)`);
  expect(end.failed).not.toMatch(/\p{Cc}/u);
  expect(end.failed?.length).toBeLessThan(400);
});

test('a shell whose window was shown may run for as long as it likes and ends as it ends', async () => {
  const fine = await run(`${say(WINDOW_SHOWN)} setTimeout(() => process.exit(0), 900)`, 500);
  expect(fine).toEqual({ exitCode: 0, written: '' });
  expect(await afterwards(fine)).toEqual({ said: [], served: false });
  const crashed = await run(
    `${say(WINDOW_SHOWN)} ${say('FATAL: gpu')} setTimeout(() => process.exit(3), 50)`,
  );
  expect(crashed).toMatchObject({ exitCode: 3, ended: 'it ended with code 3; it wrote: FATAL: gpu' });
  expect(await afterwards(crashed)).toMatchObject({
    served: false,
    said: [expect.stringContaining('npm start -- --browser')],
  });
});

test('a second start that hands its files to the first is no failure', async () => {
  const end = await run(say(HANDED_OVER));
  expect(end).toMatchObject({ exitCode: 0, written: `${HANDED_OVER}\n` });
  expect((await afterwards(end)).served).toBe(false);
});

test.skipIf(process.platform === 'win32')('a shell that is ended by hand is no failure', async () => {
  const running = run(`process.on("SIGTERM", () => process.exit(0)); ${say('up')} ${forever}`);
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.emit('SIGTERM');
  expect(await running).toMatchObject({ exitCode: 0, written: 'up\n' });
});

test('what the shell would have opened is below the roots of the browser host', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'log'));
  writeFileSync(join(folder, 'a.mcap'), '');
  expect(serveArguments([join(folder, 'a.mcap')])).toEqual(['--root', folder]);
  expect(serveArguments([join(folder, 'log')])).toEqual(['--root', join(folder, 'log')]);
  const options = ['--port', '8080', '--root', folder, '--json', 'no-such-file'];
  expect(serveArguments(options)).toEqual(options);
});
