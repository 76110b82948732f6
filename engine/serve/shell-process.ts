/** Entry of the engine's utility process in the shell. */
import { keepCompiled } from './compiled.ts';
import { keepPrivate } from './private.ts';
import { type ParentPort, serveShell } from './shell-host.ts';

const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
if (!parentPort) throw new Error('The engine of the shell is started by the shell; use "serve" without it.');
keepPrivate();
keepCompiled();
serveShell(parentPort);
