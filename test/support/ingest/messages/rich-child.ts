/** `rich-child.ts LOG TRUTH OUT`: writes the log with what perception and diagnostics add (rich-log.ts). */
import { writeRichLog } from './rich-log.ts';

const [log = '', truth = '', out = ''] = process.argv.slice(2);
await writeRichLog(log, truth, out);
