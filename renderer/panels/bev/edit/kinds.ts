/** The kinds of elements that a person draws or changes a line into. */
import type { MapKind } from '../../../state/run/corrections.ts';

export type KindChoice = MapKind & { readonly word: string; readonly shape: 'line' | 'area' | 'point' };

export const KINDS: readonly KindChoice[] = [
  { class: 'divider', subtype: 'solid', word: 'Divider, solid', shape: 'line' },
  { class: 'divider', subtype: 'dashed', word: 'Divider, dashed', shape: 'line' },
  { class: 'divider', subtype: 'solid_solid', word: 'Divider, double', shape: 'line' },
  { class: 'boundary', subtype: 'kerb', word: 'Boundary, kerb', shape: 'line' },
  { class: 'boundary', subtype: 'lowered_kerb', word: 'Boundary, lowered kerb', shape: 'line' },
  { class: 'boundary', subtype: 'edge', word: 'Boundary, edge of the road', shape: 'line' },
  { class: 'boundary', subtype: 'guard_rail', word: 'Boundary, guard rail', shape: 'line' },
  { class: 'boundary', subtype: 'fence', word: 'Boundary, fence', shape: 'line' },
  { class: 'boundary', subtype: 'wall', word: 'Boundary, wall', shape: 'line' },
  { class: 'stop_line', subtype: '', word: 'Stop line', shape: 'line' },
  { class: 'crossing', subtype: 'zebra', word: 'Crossing, zebra', shape: 'area' },
  { class: 'crossing', subtype: 'signalled', word: 'Crossing, signalled', shape: 'area' },
  { class: 'hatched', subtype: '', word: 'Hatched area', shape: 'area' },
  { class: 'pole', subtype: '', word: 'Pole', shape: 'point' },
  { class: 'sign', subtype: '', word: 'Sign', shape: 'point' },
  { class: 'light', subtype: '', word: 'Traffic light', shape: 'point' },
];

export const keyOf = ({
  class: name,
  subtype,
}: Pick<MapKind, 'subtype'> & { readonly class: string }): string => `${name}/${subtype}`;

/** Least vertices of a shape. */
export const LEAST = { line: 2, area: 3, point: 1 } as const;

const shapeOf = (name: string): KindChoice['shape'] =>
  KINDS.find((kind) => kind.class === name)?.shape ?? 'line';

/** What a line may become: kinds of its own shape, and its own kind where it is none of the list. */
export function kindsFor(line: { readonly class: string; readonly subtype: string }): readonly KindChoice[] {
  return KINDS.filter(({ shape }) => shape === shapeOf(line.class));
}

export const isClosed = (name: string): boolean => shapeOf(name) === 'area';
export const isPoint = (name: string): boolean => shapeOf(name) === 'point';
/** Lines that a lane can lie between. */
export const isBound = (name: string): boolean => name === 'divider' || name === 'boundary';
