/** An artifact for the view from above: its parts decoded as tiles, lines or points, in the map frame. */

import type { ArtifactInfo, PartInfo } from '../../engine/contract/artifacts.ts';
import { type ColumnArray, type ColumnBlock, column, decodeColumns } from '../../engine/contract/columns.ts';
import { type Link, payloadOf } from '../link/link.ts';
import { type Line, named } from './line.ts';
import { landmarkLinesOf, mapLinesOf } from './mapLines.ts';

export type Tile = {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly resolutionM: number;
  readonly channels: ReadonlyMap<string, ColumnArray>;
};

export type Content =
  | {
      readonly kind: 'tiles';
      readonly tiles: readonly Tile[];
      readonly channels: readonly string[];
      readonly units: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'lines'; readonly lines: readonly Line[] }
  | {
      readonly kind: 'points';
      readonly xy: Float32Array;
      readonly offset: readonly [number, number];
      readonly value: Float32Array;
    };

const BATCH = 32;

/** Of a map: without the corrections of people. */
export type ContentOptions = { readonly asMade?: boolean | undefined };

/** Reads every part at the coarsest level that exists for the kind (rasters: level 0), a few at a time. */
export async function readContent(
  link: Link,
  drive: string,
  artifact: ArtifactInfo,
  signal: AbortSignal,
  onSome: (content: Content) => void,
  { asMade }: ContentOptions = {},
): Promise<void> {
  if (artifact.kind === 'map') {
    const map = await link.request(
      'map.read',
      { drive, artifact: artifact.id, ...(asMade ? { asMade } : {}) },
      { lane: 'visible', signal },
    );
    const { payload } = map.result;
    if (payload !== undefined) onSome({ kind: 'lines', lines: mapLinesOf(payloadOf(map, payload)) });
    return;
  }
  const listed = await link.request(
    'artifacts.parts',
    { drive, artifact: artifact.id },
    { lane: 'visible', signal },
  );
  const all = listed.result.parts;
  const level = artifact.kind === 'cloud' ? Math.max(0, ...all.map((part) => part.level)) : 0;
  const parts = all.filter((part) => part.level === level);
  const blocks: { readonly part: PartInfo; readonly block: ColumnBlock }[] = [];
  for (let from = 0; from < parts.length; from += BATCH) {
    const reply = await link.request(
      'artifacts.read',
      {
        drive,
        artifact: artifact.id,
        parts: parts.slice(from, from + BATCH).map(({ key, level }) => ({ key, level })),
      },
      { lane: 'visible', signal },
    );
    for (const part of reply.result.parts) {
      if (part.codec === 'json/1' && artifact.kind === 'landmarks')
        onSome({ kind: 'lines', lines: landmarkLinesOf(payloadOf(reply, part.payload)) });
      if (part.codec === 'columns/1')
        blocks.push({ part, block: decodeColumns(payloadOf(reply, part.payload)) });
    }
    const content = contentOf(artifact.kind, blocks);
    if (content) onSome(content);
  }
}

function contentOf(
  kind: string,
  blocks: readonly { readonly part: PartInfo; readonly block: ColumnBlock }[],
): Content | undefined {
  switch (kind) {
    case 'raster':
    case 'mask':
      return tilesOf(blocks);
    case 'polylines':
      return { kind: 'lines', lines: named(blocks.flatMap(({ block }) => linesOf(block))) };
    case 'trajectory':
    case 'graph':
      return { kind: 'lines', lines: blocks.flatMap(({ block }, i) => trajectoryOf(block, String(i))) };
    case 'cloud':
      return pointsOf(blocks);
    default:
      return undefined;
  }
}

const numberIn = (meta: ColumnBlock['meta'], name: string): number => {
  const value = meta[name];
  return typeof value === 'number' ? value : Number.NaN;
};

function tilesOf(blocks: readonly { readonly part: PartInfo; readonly block: ColumnBlock }[]): Content {
  const units = new Map<string, string>();
  const tiles = blocks.flatMap(({ part, block }): Tile[] => {
    const [width, height, resolutionM, x, y] = ['width', 'height', 'resolutionM', 'x', 'y'].map((name) =>
      numberIn(block.meta, name),
    ) as [number, number, number, number, number];
    if (![width, height, resolutionM, x, y].every(Number.isFinite)) return [];
    const listed = block.meta.channels;
    if (Array.isArray(listed)) {
      for (const entry of listed as { name?: unknown; unit?: unknown }[])
        if (typeof entry?.name === 'string' && typeof entry.unit === 'string')
          units.set(entry.name, entry.unit);
    }
    const channels = new Map([...block.columns].filter(([, values]) => values.length === width * height));
    return [{ key: part.key, x, y, width, height, resolutionM, channels }];
  });
  return {
    kind: 'tiles',
    tiles,
    channels: [...new Set(tiles.flatMap(({ channels }) => [...channels.keys()]))],
    units,
  };
}

export function linesOf(block: ColumnBlock): Omit<Line, 'name'>[] {
  const starts = column(block, 'starts', 'u32');
  const xyz = column(block, 'xyz', 'f64');
  const listed: unknown = block.meta.lines;
  const rows = Array.isArray(listed) ? (listed as Record<string, unknown>[]) : [];
  return Array.from({ length: Math.max(0, starts.length - 1) }, (_, i) => {
    const row = rows[i] ?? {};
    const text = (name: string): string => (typeof row[name] === 'string' ? row[name] : '');
    return {
      id: text('id') || String(i),
      class: text('class'),
      subtype: text('subtype'),
      confidence: typeof row.confidence === 'number' ? row.confidence : undefined,
      xyz: xyz.subarray(3 * (starts[i] ?? 0), 3 * (starts[i + 1] ?? 0)),
      attributes: row,
    };
  });
}

function trajectoryOf(block: ColumnBlock, id: string): Line[] {
  const position = block.columns.get('position');
  return position instanceof Float64Array
    ? [
        {
          id: `trajectory-${id}`,
          name: 'trajectory',
          class: 'trajectory',
          subtype: '',
          xyz: position,
          attributes: {},
        },
      ]
    : [];
}

function pointsOf(
  blocks: readonly { readonly part: PartInfo; readonly block: ColumnBlock }[],
): Content | undefined {
  const first = blocks[0];
  if (!first) return undefined;
  const offsetOf = ({ meta }: ColumnBlock): readonly [number, number, number] => {
    const offset = meta.offset;
    return Array.isArray(offset) ? [Number(offset[0]), Number(offset[1]), Number(offset[2])] : [0, 0, 0];
  };
  const base = offsetOf(first.block);
  const counts = blocks.map(({ block }) => Math.floor(column(block, 'xyz', 'f32').length / 3));
  const total = counts.reduce((a, b) => a + b, 0);
  const xy = new Float32Array(2 * total);
  const value = new Float32Array(total);
  let at = 0;
  for (const { block } of blocks) {
    const xyz = column(block, 'xyz', 'f32');
    const offset = offsetOf(block);
    for (let i = 0; i + 2 < xyz.length; i += 3) {
      xy[2 * at] = (xyz[i] ?? 0) + offset[0] - base[0];
      xy[2 * at + 1] = (xyz[i + 1] ?? 0) + offset[1] - base[1];
      value[at++] = (xyz[i + 2] ?? 0) + offset[2];
    }
  }
  return { kind: 'points', xy, offset: [base[0], base[1]], value };
}
