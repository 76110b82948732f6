/** SQLite's own check of a drive's pages (PRAGMA quick_check): bounded, since it reads the whole file. */
import { InputError } from '../../contract/errors.ts';
import { Drive } from '../../drive/drive.ts';
import type { DriveCheck } from './drive-notes.ts';

/** @throws InputError when the drive cannot be opened. */
export function checkDrive(path: string): DriveCheck {
  const drive = Drive.open(path, 'read');
  try {
    const found = drive.quickCheck();
    return found === undefined
      ? { state: 'whole', text: '' }
      : { state: 'damaged', text: `Its pages are damaged: ${found.slice(0, 500)}.` };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message.includes('was given up')
      ? { state: 'unfinished', text: '' }
      : { state: 'damaged', text: error.message };
  } finally {
    drive.close();
  }
}
