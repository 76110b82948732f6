#!/usr/bin/env node
// `lanetrace VERB …`: all verbs of the command line, from a checkout (npm link, npx) and beside the packed application.
// Plain JavaScript, because the Node that starts it may be any from 18 on. A checkout that was set up goes on with the Node that
// package.json pins; one that was not is set up first, as by `npm run cli`.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The engine's own JavaScript keeps `using` declarations, which older ones do not parse. */
const LEAST_NODE = 24;

// npm's links in node_modules/.bin lead here.
const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
const root = join(here, '..', '..');
const bootstrap = join(root, 'tools', 'bootstrap.mjs');
const pinned = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const kernels = join(root, 'build', 'native', 'lanetrace.node');
const [sources, packed] = [join(here, 'main.ts'), join(here, 'main.js')];
const words = process.argv.slice(2);

if (existsSync(sources) && existsSync(pinned) && existsSync(kernels))
  run(pinned, [sources, ...words], process.env);
else if (existsSync(bootstrap))
  run(process.execPath, [bootstrap, 'cli', ...words], { ...process.env, INIT_CWD: process.cwd() });
else if (!existsSync(packed)) refuse(`${here} holds no Lanetrace: neither a checkout nor the packed engine.`);
else if (Number(process.versions.node.split('.')[0]) < LEAST_NODE)
  refuse(`Lanetrace's verbs need Node ${LEAST_NODE} or newer; this is ${process.versions.node}.`);
else run(process.execPath, [packed, ...words], process.env);

/** Goes on as that program: its streams, its signals, its exit code. */
function run(program, script, env) {
  const child = spawn(program, script, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => refuse(error.message));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 130 : 1);
  });
}

/** Before the engine is loaded; what a path holds beside plain characters is not sent to the terminal. */
function refuse(sentence) {
  console.error(sentence.replace(/\p{C}/gu, '?'));
  process.exitCode = 1;
}
