/** Writes a drive until it is killed, saying what is committed: node kill.ts bookmarks|switch DRIVE */
import { writeSync } from 'node:fs';
import { Drive } from '../../../engine/drive/drive.ts';

const [what, path = ''] = process.argv.slice(2);
const say = (n: number): void => void writeSync(1, `kept ${n}\n`);
let drive = Drive.open(path, 'write');
for (let n = drive.bookmarks.list().length; ; n++) {
  drive.bookmarks.add(n, String(n));
  if (what === 'switch') {
    // To the plain journal and back to the write-ahead log: the moment in which a kill left a hot journal.
    drive.close();
    say(n);
    drive = Drive.open(path, 'write');
  } else say(n);
}
