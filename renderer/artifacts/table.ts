/** A table/1 artifact: named columns and rows, as any stage may write it. */
export type Table = {
  readonly columns: readonly { readonly name: string; readonly unit: string }[];
  readonly rows: readonly Row[];
};
export type Row = readonly (string | number | boolean | null)[];

/** Reads the JSON of a table; undefined when it is not one. */
export function parseTable(bytes: Uint8Array): Table | undefined {
  const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { columns, rows } = parsed as { columns?: unknown; rows?: unknown };
  if (!Array.isArray(columns) || !Array.isArray(rows)) return undefined;
  return {
    columns: columns.map((column: { name?: unknown; unit?: unknown }) => ({
      name: String(column?.name ?? ''),
      unit: String(column?.unit ?? ''),
    })),
    rows: rows.filter(Array.isArray),
  };
}

/** Value of a row under one of the names; undefined where there is none. */
export function cell(table: Table, row: Row, ...names: string[]): string | number | boolean | undefined {
  for (const name of names) {
    const value = row[table.columns.findIndex((column) => column.name === name)];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

const RANK: Readonly<Record<string, number>> = { error: 0, fail: 0, warn: 1, warning: 1, info: 2 };

/** The severity of a row of findings; "info" where it has none. */
export function severityOf(table: Table, row: Row): 'error' | 'warn' | 'info' {
  const rank = RANK[String(cell(table, row, 'severity', 'level', 'grade') ?? '')];
  return rank === 0 ? 'error' : rank === 1 ? 'warn' : 'info';
}

/** Errors before warnings before the rest; otherwise as written. */
export function worstFirst(table: Table): Table['rows'] {
  const rank = (row: Row): number => RANK[String(cell(table, row, 'severity', 'level', 'grade') ?? '')] ?? 3;
  return [...table.rows].sort((a, b) => rank(a) - rank(b));
}
