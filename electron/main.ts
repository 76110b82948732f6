/** Entry of the desktop shell. */
import electron from 'electron';
import { Shell } from './shell.ts';

new Shell(electron).start(process.argv.slice(electron.app.isPackaged ? 1 : 2));
