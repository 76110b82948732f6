/** Entry of the engine's utility process in the shell. */
import { Log } from '../../logging/log.ts';
import { keepCompiled } from '../hosts/compiled.ts';
import { parentPort } from '../hosts/parent-port.ts';
import { keepPrivate } from '../hosts/private.ts';
import { serveShell } from '../hosts/shell-host.ts';

const parent = parentPort();
if (!parent) throw new Error('The engine of the shell is started by the shell; use "serve" without it.');
keepPrivate();
keepCompiled();
const log = new Log({ program: 'engine' }).module('process');
// Listens without taking part: the process ends as it would, and the shell starts it again.
process.on('uncaughtExceptionMonitor', (error) => log.thrown('the process ends', error));
serveShell(parent);
