// Builds the C++ tests with address and undefined-behaviour sanitizers into build/native-test, and runs them.
// GoogleTest comes from the system: on Debian as root it is installed when it is missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'build', 'native-test');

function run(program, ...args) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (error) throw new Error(`${program} did not start: ${error.message}`);
  return status === 0;
}

function ensureGoogleTest() {
  const found = [
    '/usr/include/gtest/gtest.h',
    '/usr/local/include/gtest/gtest.h',
    '/opt/homebrew/include/gtest/gtest.h',
  ];
  if (found.some(existsSync) || process.platform !== 'linux') return;
  if (process.getuid?.() !== 0) throw new Error('The C++ tests need GoogleTest: install libgtest-dev.');
  if (!run('apt-get', 'update', '-qq') || !run('apt-get', 'install', '-y', '-qq', 'libgtest-dev'))
    throw new Error('GoogleTest is missing and could not be installed.');
}

ensureGoogleTest();
const built =
  run(
    'cmake',
    '-S',
    join(root, 'native'),
    '-B',
    folder,
    '-DLANETRACE_SANITIZE=ON',
    '-DCMAKE_BUILD_TYPE=Debug',
  ) && run('cmake', '--build', folder, '--parallel', '2');
process.exitCode = built && run('ctest', '--test-dir', folder, '--output-on-failure') ? 0 : 1;
