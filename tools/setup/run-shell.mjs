// Runs the desktop shell and notices where it does not come up: a library is missing, the display or the sandbox refuses, it hangs.
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** What the shell says on stderr when its window is there (electron/shell.ts). */
export const WINDOW_SHOWN = 'Lanetrace: the window is shown.';
/** A cold start on a slow disk takes a few seconds. */
const WINDOW_WITHIN_MS = 20_000;
/** So long a shell that is asked to end may take for it. */
const END_WITHIN_MS = 2_000;
/** What its processes wrote before the end may still be on its way. */
const LAST_OUTPUT_MS = 300;
const TAIL_LINES = 40;
const SHOWN_LINES = 3;
const SHOWN_LENGTH = 300;
/** Lines by which loaders, GTK and Chromium tell why they end; others come after them. */
const TELLING =
  /error while loading shared libraries|FATAL|cannot open display|Missing X server|Failed to (?:connect|open|initialize)|sandbox|not found/i;

/**
 * Runs `program` until it ends; its stdout and stderr are passed on, and so are the signals of this process.
 * @returns the code to end with and, where it ended before its window was shown without being asked to, a sentence that says why.
 */
export function runShell(
  program,
  arguments_,
  { cwd, env, windowWithinMs = WINDOW_WITHIN_MS, stderr = process.stderr } = {},
) {
  return new Promise((resolve) => {
    const child = spawn(program, arguments_, { cwd, env, stdio: ['inherit', 'inherit', 'pipe'] });
    const tail = [];
    let shown = false;
    let late = false;
    let asked = false;

    const line = (text) => {
      if (text === WINDOW_SHOWN) {
        shown = true;
        clearTimeout(timer);
        return;
      }
      stderr.write(`${text}\n`);
      tail.push(text);
      if (tail.length > TAIL_LINES) tail.shift();
    };
    byLine(child.stderr, line);

    const timer = setTimeout(() => {
      late = true;
      end(child);
    }, windowWithinMs);
    const pass = (signal) => {
      asked = true;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);

    let answered = false;
    const answer = (what, code) => {
      if (answered) return;
      answered = true;
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, pass);
      // Processes of the shell that outlive it must not hold this one.
      child.stderr.destroy();
      if (what === undefined || asked) resolve({ exitCode: asked ? (code ?? 130) : (code ?? 1) });
      else resolve({ exitCode: code || 1, [shown ? 'ended' : 'failed']: `${what}${lastWords(tail)}` });
    };
    child.on('error', (error) => answer(`it cannot be started (${error.message})`));
    child.on('exit', (code, signal) =>
      setTimeout(() => {
        if (late) answer(`its window did not appear within ${windowWithinMs / 1000} s`);
        else if (signal) answer(`it was ended by ${signal}`);
        else answer(code === 0 ? undefined : `it ended with code ${code}`, code);
      }, LAST_OUTPUT_MS),
    );
  });
}

/**
 * Runs the shell, or where it does not come up says why and serves the browser host.
 * @param shell runs the shell (runShell) @param browser starts the browser host @param say prints a sentence
 */
export async function shellOrBrowser({ shell, browser, say }) {
  const { exitCode, failed, ended } = await shell();
  if (failed !== undefined) {
    say(`The desktop shell did not come up: ${failed}. Serving the browser host.`);
    browser();
    return;
  }
  if (ended !== undefined)
    say(
      `The desktop shell ended: ${ended}. Where it does so again, npm start -- --browser serves the browser host.`,
    );
  process.exitCode = exitCode;
}

/** The shell opens files by their names; the browser host lists the folders that hold them. Options stay as they are. */
export function serveArguments(arguments_) {
  return arguments_.flatMap((argument, index) => {
    const value = arguments_[index - 1]?.startsWith('--') && !arguments_[index - 1].includes('=');
    if (value || argument.startsWith('-')) return [argument];
    const found = statSync(argument, { throwIfNoEntry: false });
    return found ? ['--root', found.isDirectory() ? argument : dirname(argument)] : [argument];
  });
}

function end(child) {
  child.kill('SIGTERM');
  const last = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  child.once('exit', () => clearTimeout(last));
}

function byLine(stream, line) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (bytes) => {
    const lines = (rest + decoder.write(bytes)).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const each of lines) line(each);
  });
  stream.on('end', () => {
    if (rest !== '') line(rest);
  });
}

/** The lines that tell most of the end, without what a terminal would take for commands. */
function lastWords(tail) {
  const lines = tail
    .map((text) =>
      text
        .replace(/\p{Cc}+/gu, ' ')
        .trim()
        .slice(0, SHOWN_LENGTH),
    )
    .filter((text) => text !== '');
  const telling = lines.filter((text) => TELLING.test(text));
  const chosen = (telling.length > 0 ? telling : lines).slice(-SHOWN_LINES);
  return chosen.length > 0 ? `; it wrote: ${chosen.join(' | ')}` : '';
}
