/** Artifacts that are JSON documents: the text of one, and findings as a table. */
import { decodeTable } from '../../artifacts/table.ts';
import { InputError } from '../../contract/errors.ts';
import type { Finding } from '../../map/model.ts';
import type { InputArtifact } from './stage.ts';

/** The text of an artifact that is one JSON document. */
export function textOf(input: InputArtifact): string {
  for (const part of input.parts()) return new TextDecoder().decode(part.bytes());
  throw new InputError('The map has no part: it was never written.');
}

export type Column = { readonly name: string; readonly unit: string };
export type Cell = string | number | null;

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

/** When the vehicle was nearest to a finding, how far it had come, and how far to its side the finding lies, left positive. */
export type OnTheWay = { readonly t: number; readonly station: number; readonly offset: number };

export const rowOf = ({ severity, rule, message, place, of }: Finding, way: OnTheWay | undefined): Cell[] => [
  severity,
  rule,
  message,
  ...place,
  way?.t ?? null,
  of.join(' '),
  way ? decimetres(way.station) : null,
  way ? decimetres(way.offset) : null,
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
