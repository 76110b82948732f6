/** An answer as CSV (RFC 4180), for spreadsheets and scripts. */
import type { AskAnswer, AskCell } from '../api/ask.ts';

/** What is empty stays empty; text is quoted only where it must be. */
function fieldOf(cell: AskCell): string {
  if (cell === null) return '';
  const text = String(cell);
  return /[",\r\n]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A spreadsheet runs text that begins like a formula, so that it then begins with an apostrophe. */
const harmless = (cell: AskCell): AskCell =>
  typeof cell === 'string' && /^[=+\-@]/.test(cell) ? `'${cell}` : cell;

/**
 * Lines end with CR LF; the first has the names of the columns.
 * @param forPeople text that a spreadsheet would run is made harmless; for a program all stays as it is
 */
export const csvOf = ({ columns, rows }: Pick<AskAnswer, 'columns' | 'rows'>, forPeople = false): string =>
  [columns.map(({ name }) => name), ...rows]
    .map((row) => `${row.map((cell) => fieldOf(forPeople ? harmless(cell) : cell)).join(',')}\r\n`)
    .join('');
