/** Entry of the desktop shell. */
import electron from 'electron';
import { Shell } from './shell.ts';

// A terminal that was closed must not end the shell: a line that nobody can read is lost, nothing else.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

new Shell(electron).start(process.argv);
