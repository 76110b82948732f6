// What `npm run setup | start | dev | test | cli` and `.ci/run` run: brings a fresh clone to where it works, then goes on with the pinned Node.
// Plain JavaScript, because the Node that starts it may be any from 18 on. Prints on stderr only: stdout belongs to the verb.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApp } from './app.mjs';
import { buildNative } from './native.mjs';
import { ensureBrowser } from './setup/browser.mjs';
import { installPackages, nodePath } from './setup/packages.mjs';
import { buildRenderer } from './setup/renderer.mjs';
import { runShell, serveArguments, shellOrBrowser } from './setup/run-shell.mjs';
import { ensureShell, findShell, shellObstacle } from './setup/shell.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [verb = 'setup', ...rest] = process.argv.slice(2);

const VERBS = {
  setup() {
    ready({ renderer: true });
    ensureBrowser(root);
    const shell = ensureShell(root, { force: true });
    console.error(
      shell ? 'Ready.' : 'Ready; without an Electron runtime, so npm start serves the browser host.',
    );
  },
  start() {
    ready({ renderer: true });
    const browser = rest.includes('--browser');
    const others = rest.filter((argument) => argument !== '--browser');
    if (!browser) ensureShell(root);
    const obstacle = browser ? 'it was asked for with --browser' : shellObstacle(root);
    const serve = () => node(['engine/cli/main.ts', 'serve', '--open', ...serveArguments(others)]);
    if (obstacle) {
      console.error(`The desktop shell is not used: ${obstacle}. Serving the browser host.`);
      serve();
    } else {
      buildApp(root);
      const arguments_ = [join(root, 'build', 'app'), ...others];
      const shell = () => runShell(findShell(root), arguments_, { cwd: root, env: environment() });
      return shellOrBrowser({ shell, browser: serve, say: console.error });
    }
  },
  test() {
    // A selection builds the renderer only where it holds an end-to-end test (tools/test.ts).
    const all = rest.length === 0;
    ready({ renderer: all });
    if (all) ensureBrowser(root);
    node(['tools/test.ts', ...rest]);
  },
  dev() {
    ready({ renderer: false });
    node(['tools/dev.ts', ...rest]);
  },
  ci() {
    ready({ renderer: true });
    ensureBrowser(root);
    node(['tools/ci.ts']);
  },
  cli() {
    ready({ renderer: rest[0] === 'serve' });
    node(['engine/cli/main.ts', ...rest], { cwd: process.env.INIT_CWD });
  },
};

function ready({ renderer }) {
  installPackages(root);
  buildNative();
  if (renderer) buildRenderer(root);
}

function node(arguments_, options) {
  const [script, ...others] = arguments_;
  run(nodePath(root), [join(root, script), ...others], options);
}

/** Goes on as `program`: its streams, its signals, its exit code. */
function run(program, arguments_, { cwd } = {}) {
  const child = spawn(program, arguments_, { cwd: cwd ?? root, stdio: 'inherit', env: environment() });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(error));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 130 : 1);
  });
}

function environment() {
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE;
  return env;
}

function fail(error) {
  console.error(error.message);
  process.exitCode = 1;
}

if (!Object.hasOwn(VERBS, verb)) {
  console.error(`Unknown: ${verb}. There are ${Object.keys(VERBS).join(', ')}.`);
  process.exitCode = 2;
} else {
  try {
    await VERBS[verb]();
  } catch (error) {
    fail(error);
  }
}
