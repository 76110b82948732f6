/** Lines of engine and shell for the terminal and the log, without control characters. */
import { visible } from './visible.ts';

/** A line on stderr. Whatever it repeats of a log, a drive, a map or a file name is shown with its control characters visible. */
export function say(line: string): void {
  console.error(visible(line));
}

/** Text of several lines that the program wrote itself, e.g. a stack. */
export function sayLines(text: string): void {
  for (const line of text.split('\n')) say(line);
}
