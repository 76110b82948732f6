/** Entry of the engine's utility process in the shell. */
import { keepCompiled } from '../hosts/compiled.ts';
import { keepPrivate } from '../hosts/private.ts';
import { type ParentPort, serveShell } from '../hosts/shell-host.ts';

const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
if (!parentPort) throw new Error('The engine of the shell is started by the shell; use "serve" without it.');
keepPrivate();
keepCompiled();
serveShell(parentPort);
