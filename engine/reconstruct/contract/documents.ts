/** Artifacts that are JSON documents: the text of one, tables, and findings as a table. */
import { decodeTable } from '../../artifacts/table.ts';
import { InputError } from '../../contract/errors.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import type { Finding } from '../../map/model.ts';
import type { InputArtifact } from './stage.ts';

/** The text of an artifact that is one JSON document. */
export function textOf(input: InputArtifact): string {
  for (const part of input.parts()) return new TextDecoder().decode(part.bytes());
  throw new InputError('The map has no part: it was never written.');
}

export type Column = { readonly name: string; readonly unit: string };
export type Cell = string | number | null;

/** The bytes of a table/1 artifact. */
export const tableBytes = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ columns, rows }));

export const FINDING_COLUMNS: readonly Column[] = [
  { name: 'severity', unit: '' },
  { name: 'rule', unit: '' },
  { name: 'message', unit: '' },
  { name: 'x', unit: 'm' },
  { name: 'y', unit: 'm' },
  { name: 'z', unit: 'm' },
  { name: 't', unit: 'ns' },
  { name: 'of', unit: '' },
  { name: 'station', unit: 'm' },
  { name: 'offset', unit: 'm' },
];

/** The vehicle where it was nearest to a finding. */
export type Approach = {
  readonly t: Nanoseconds;
  /** Distance travelled by then (m). */
  readonly station: number;
  /** How far to the vehicle's left the finding lies (m). */
  readonly offset: number;
};

export const rowOf = (
  { severity, rule, message, place, of }: Finding,
  approach: Approach | undefined,
): Cell[] => [
  severity,
  rule,
  message,
  ...place,
  approach?.t ?? null,
  of.join(' '),
  approach ? decimetres(approach.station) : null,
  approach ? decimetres(approach.offset) : null,
];

const decimetres = (m: number): number => Math.round(10 * m) / 10;

/** Findings as the table has them. */
export function findingsOf(text: string): Finding[] {
  const { rows } = decodeTable(new TextEncoder().encode(text));
  return rows.map(([severity, rule, message, x, y, z, , of]) => ({
    severity: severity === 'error' || severity === 'warn' ? severity : 'info',
    rule: String(rule),
    message: String(message),
    place: [Number(x), Number(y), Number(z)],
    of: String(of ?? '')
      .split(' ')
      .filter(Boolean),
  }));
}
