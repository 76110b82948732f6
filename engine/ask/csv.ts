/** An answer as CSV (RFC 4180), for spreadsheets and scripts. */
import type { AskAnswer, AskCell } from '../contract/api/ask.ts';

/** What is empty stays empty; text is quoted only where it must be. */
function fieldOf(cell: AskCell): string {
  if (cell === null) return '';
  const text = String(cell);
  return /[",\r\n]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lines end with CR LF; the first has the names of the columns. */
export const csvOf = ({ columns, rows }: Pick<AskAnswer, 'columns' | 'rows'>): string =>
  [columns.map(({ name }) => name), ...rows].map((row) => `${row.map(fieldOf).join(',')}\r\n`).join('');
