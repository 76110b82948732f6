/** An answer as CSV (RFC 4180), for spreadsheets and scripts. */
import type { AskAnswer, AskCell } from '../api/ask.ts';
import { csvField, harmless, quotedField } from './field.ts';

/** What is empty stays empty: a text of no characters is told from it by its quotes. */
function fieldOf(cell: AskCell, forPeople: boolean): string {
  if (cell === '') return quotedField(cell);
  if (typeof cell === 'string') return csvField(forPeople ? harmless(cell) : cell);
  return cell === null ? '' : String(cell);
}

/**
 * Lines end with CR LF; the first has the names of the columns.
 * @param forPeople text that a spreadsheet would run is made harmless; for a program all stays as it is
 */
export const csvOf = ({ columns, rows }: Pick<AskAnswer, 'columns' | 'rows'>, forPeople = false): string =>
  [columns.map(({ name }) => name), ...rows]
    .map((row) => `${row.map((cell) => fieldOf(cell, forPeople)).join(',')}\r\n`)
    .join('');
