import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanEnvironment, filesOf, refusedSwitch } from '../../../electron/command-line.ts';
import { temporaryFolder } from '../../support/drives.ts';

const folder = temporaryFolder();
writeFileSync(join(folder, 'a.mcap'), '');
mkdirSync(join(folder, 'log'));

test('open with takes files and folders that are there and leaves switches alone', () => {
  symlinkSync(join(folder, 'a.mcap'), join(folder, 'link.mcap'));
  const args = ['--flag', '-x', 'a.mcap', 'log', 'link.mcap', 'missing', '', 'a\0b', 'x'.repeat(5000)];
  expect(filesOf(args, folder)).toEqual(['a.mcap', 'log', 'link.mcap'].map((name) => join(folder, name)));
});

test.skipIf(process.platform === 'win32')('open with leaves pipes and devices alone', () => {
  execFileSync('mkfifo', [join(folder, 'pipe.mcap')]);
  symlinkSync('/dev/zero', join(folder, 'zero.mcap'));
  symlinkSync('loop.mcap', join(folder, 'loop.mcap'));
  const args = ['pipe.mcap', 'zero.mcap', 'loop.mcap', '/dev/stdin', '/dev/zero'];
  expect(filesOf(args, folder)).toEqual([]);
});

test('a thousand arguments open a hundred files', () => {
  expect(filesOf(Array<string>(1000).fill('a.mcap'), folder)).toHaveLength(100);
});

test('the packed shell does not start with a switch that opens it to others', () => {
  for (const argument of [
    '--inspect',
    '--inspect=127.0.0.1:1',
    '--INSPECT-BRK=0',
    '--remote-debugging-port=9222',
    '-remote-debugging-port=9222',
    '--remote-debugging-pipe',
    '--no-sandbox',
    '--disable-web-security',
    '--load-extension=/tmp/x',
    '--js-flags=--expose-gc',
    '--renderer-cmd-prefix=xterm',
    '--utility-cmd-prefix=xterm',
  ])
    expect(refusedSwitch(['a.mcap', argument], 'linux'), argument).toMatch(/^--[a-z-]+$/);
  expect(refusedSwitch(['/inspect'], 'win32')).toBe('--inspect');
  expect(refusedSwitch(['/inspect'], 'linux')).toBeUndefined();
  for (const argument of ['--user-data-dir=/tmp/x', '--ozone-platform=wayland', 'inspect', '--inspection'])
    expect(refusedSwitch([argument], 'linux'), argument).toBeUndefined();
});

test('no variable of the environment brings code into the engine of the packed shell', () => {
  const env = {
    PATH: '/bin',
    LANETRACE_HOME: '/home/x',
    NODE_OPTIONS: '--require /tmp/evil.js',
    node_path: '/tmp',
    NODE_REPL_EXTERNAL_MODULE: '/tmp/evil.js',
    ELECTRON_RUN_AS_NODE: '1',
    GONE: undefined,
  };
  expect(cleanEnvironment(env)).toEqual({ PATH: '/bin', LANETRACE_HOME: '/home/x' });
});
