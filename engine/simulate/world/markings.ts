/** Paint: what the map says and what lies on the road are made here from one plan, so they agree exactly. */
import type { Vec3 } from '../../contract/calibration.ts';
import type { PaintedRectangle } from '../../kernels/raycast.ts';
import { Random } from '../random.ts';
import { kerbLine } from './ground.ts';
import type { MapElement, TrueMap } from './map.ts';
import { CROSSING_M, type Junction, type Side, STOP_GAP_M, STOP_WIDTH_M, type Street } from './street.ts';

/** Painted length of a stripe piece: short, so that it follows curves within a millimetre. */
const PIECE_M = 1.5;
/** Lines turn solid this far ahead of a stop line. */
const SOLID_M = 18;

export type Markings = { readonly paint: PaintedRectangle[]; readonly map: TrueMap };

class Painter {
  readonly paint: PaintedRectangle[] = [];
  readonly elements: MapElement[] = [];
  readonly #street: Street;
  readonly #random: Random;
  #count = 0;

  constructor(street: Street, random: Random) {
    this.#street = street;
    this.#random = random;
  }

  #wear(): number {
    const { wear } = this.#street.section;
    return Math.max(0, Math.min(0.9, wear + 0.18 * this.#random.normal()));
  }

  add(element: Omit<MapElement, 'id'>): void {
    this.elements.push({ id: `${element.class}-${this.#count++}`, ...element });
  }

  /** A rectangle along a straight line between two road places. */
  bar(from: readonly [number, number], to: readonly [number, number], widthM: number, wear: number): void {
    const [a, b] = [this.#street.place(...from), this.#street.place(...to)];
    this.paint.push({
      from: [a[0], a[1]],
      to: [b[0], b[1]],
      halfWidthM: widthM / 2,
      wear,
      colour: 0,
    });
  }

  /** A line along the main road at offset t, solid or dashed, into paint and map. */
  along(t: number, s0: number, s1: number, style: 'solid' | 'dashed', widthM: number, phaseFrom = s0): void {
    if (s1 - s0 < 1) return;
    const { dash } = this.#street.section;
    const wear = this.#wear();
    const stretch = (from: number, to: number): void => {
      const n = Math.max(1, Math.ceil((to - from) / PIECE_M));
      for (let i = 0; i < n; i++) {
        this.bar([from + ((to - from) * i) / n, t], [from + ((to - from) * (i + 1)) / n, t], widthM, wear);
      }
    };
    if (style === 'solid') {
      stretch(s0, s1);
    } else {
      const period = dash.onM + dash.offM;
      for (let s = phaseFrom; s < s1; s += period) {
        const [from, to] = [Math.max(s0, s), Math.min(s1, s + dash.onM)];
        if (to - from > 0.3) stretch(from, to);
      }
    }
    this.add({
      class: 'divider',
      subtype: style,
      colour: 'white',
      widthM,
      points: this.polyline(t, s0, s1),
    });
  }

  polyline(t: number, s0: number, s1: number): Vec3[] {
    const n = Math.max(1, Math.ceil(s1 - s0));
    return Array.from({ length: n + 1 }, (_, i) => this.#street.place(s0 + ((s1 - s0) * i) / n, t));
  }

  /** A zebra over the whole carriageway; `across` runs kerb to kerb. */
  zebra(corners: (u: number, v: number) => readonly [number, number], acrossM: number): void {
    const wear = this.#wear();
    const bar = 0.5;
    const n = Math.max(3, Math.round((acrossM - 0.5) / (2 * bar)));
    const period = acrossM / n;
    for (let i = 0; i < n; i++) {
      const u = ((i + 0.5) * period) / acrossM;
      this.bar(corners(u, 0), corners(u, 1), bar, wear);
    }
    const outline = (
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
        [0, 0],
      ] as const
    ).map(([u, v]) => this.#street.place(...corners(u, v)));
    this.add({ class: 'crossing', subtype: 'zebra', points: outline });
  }

  stopLine(from: readonly [number, number], to: readonly [number, number]): void {
    this.bar(from, to, STOP_WIDTH_M, this.#wear() * 0.7);
    this.add({
      class: 'stop_line',
      subtype: 'solid',
      widthM: STOP_WIDTH_M,
      points: [this.#street.place(...from), this.#street.place(...to)],
    });
  }

  /** An arrow that points along heading sign · s at (s, t), made of bars. */
  arrow(s: number, t: number, along: 1 | -1): void {
    const wear = this.#wear();
    this.bar([s - along * 2.2, t], [s + along * 1.0, t], 0.15, wear);
    for (let i = 0; i < 8; i++) {
      const w = 0.62 * (1 - i / 8);
      const at = s + along * (0.9 + 0.14 * i);
      this.bar([at, t - w / 2], [at, t + w / 2], 0.15, wear);
    }
  }
}

function junctionPaint(street: Street, junction: Junction, painter: Painter): void {
  const { lanes, laneWidthM } = street.section;
  const [left, right] = [street.kerbAt(1, junction.s), street.kerbAt(-1, junction.s)];
  const inner = junction.halfWidthM + junction.filletM + 0.4;
  for (const along of [1, -1] as const) {
    // The arm that lies behind the junction as seen by traffic running with `along`.
    const [near, far] = [junction.s - along * inner, junction.s - along * (inner + CROSSING_M)];
    painter.zebra((u, v) => [v < 0.5 ? near : far, -right + (left + right) * u], left + right);
    const stop = junction.s - along * (inner + CROSSING_M + STOP_GAP_M + STOP_WIDTH_M / 2);
    // Traffic with s keeps to t < 0.
    painter.stopLine([stop, -along * 0.1], [stop, -along * lanes * laneWidthM]);
    if (lanes > 1) {
      for (let lane = 0; lane < lanes; lane++) {
        painter.arrow(stop - along * 9, -along * (lane + 0.5) * laneWidthM, along);
      }
    }
  }
  for (const side of junction.sides) {
    const kerb = street.kerbAt(side, junction.s);
    const [near, far] = [kerb + junction.filletM + 0.4, kerb + junction.filletM + 0.4 + CROSSING_M];
    const w = junction.halfWidthM;
    painter.zebra((u, v) => [junction.s - w + 2 * w * u, side * (v < 0.5 ? near : far)], 2 * w);
    // Traffic that comes down this arm keeps to its own right: t falls on the left arm, so right is towards −s.
    const t = side * (far + STOP_GAP_M + STOP_WIDTH_M / 2);
    painter.stopLine([junction.s - side * 0.1, t], [junction.s - side * w, t]);
    // Centre line of the side road: solid towards the junction, then dashed.
    const { dash, lineWidthM } = street.section;
    const from = far + STOP_GAP_M + STOP_WIDTH_M;
    const end = kerb + junction.lengthM;
    const wear = street.section.wear;
    painter.bar([junction.s, side * from], [junction.s, side * (from + 12)], lineWidthM, wear);
    painter.add({
      class: 'divider',
      subtype: 'solid',
      colour: 'white',
      widthM: lineWidthM,
      points: [street.place(junction.s, side * from), street.place(junction.s, side * (from + 12))],
    });
    for (let d = from + 12 + dash.offM; d + dash.onM < end; d += dash.onM + dash.offM) {
      painter.bar([junction.s, side * d], [junction.s, side * (d + dash.onM)], lineWidthM, wear);
    }
    const points: Vec3[] = [];
    for (let d = from + 12; d <= end; d += 2) points.push(street.place(junction.s, side * d));
    painter.add({ class: 'divider', subtype: 'dashed', colour: 'white', widthM: lineWidthM, points });
  }
}

export function paintStreet(street: Street, seed: number): Markings {
  const painter = new Painter(street, new Random(seed, 'paint'));
  const { lanes, laneWidthM, lineWidthM, dash } = street.section;
  const lanesOut: TrueMap['lanes'] = [];
  const reaches = street.reaches();
  reaches.forEach((reach, r) => {
    const { from, to, stopAhead, stopBehind } = reach;
    const solidEnd = stopAhead ? Math.max(from, to - SOLID_M) : to;
    const solidStart = stopBehind ? Math.min(to, from + SOLID_M) : from;
    // The middle: dashed between one lane each way, solid between several, solid before stop lines.
    if (lanes > 1) {
      painter.along(0, from, to, 'solid', lineWidthM);
    } else {
      const [a, b] = [Math.min(solidStart, solidEnd), Math.max(solidStart, solidEnd)];
      if (stopBehind) painter.along(0, from, a, 'solid', lineWidthM);
      painter.along(0, stopBehind ? a : from, stopAhead ? b : to, 'dashed', lineWidthM, a + dash.offM / 2);
      if (stopAhead) painter.along(0, b, to, 'solid', lineWidthM);
    }
    for (const side of [1, -1] as const) {
      for (let lane = 1; lane < lanes; lane++) {
        const t = side * lane * laneWidthM;
        // With s on the right side the stop is ahead, on the left side it is behind.
        const solid = side === -1 ? stopAhead : stopBehind;
        const [a, b] = side === -1 ? [from, solid ? solidEnd : to] : [solid ? solidStart : from, to];
        painter.along(t, a, b, 'dashed', lineWidthM, a + 1);
        if (solid && side === -1) painter.along(t, b, to, 'solid', lineWidthM);
        if (solid && side === 1) painter.along(t, from, a, 'solid', lineWidthM);
      }
      painter.along(side * lanes * laneWidthM, from, to, 'solid', lineWidthM);
      for (let lane = 0; lane < lanes; lane++) {
        const [inner, outer] = [side * lane * laneWidthM, side * (lane + 1) * laneWidthM];
        const forward = side === -1;
        const line = (t: number): Vec3[] => {
          const points = painter.polyline(t, from, to);
          return forward ? points : points.reverse();
        };
        const next = forward ? r + 1 : r - 1;
        const id = (k: number): string => `lane-${forward ? 'f' : 'b'}${lane}-${k}`;
        lanesOut.push({
          id: id(r),
          left: line(inner),
          right: line(outer),
          centerline: line((inner + outer) / 2),
          successors: next >= 0 && next < reaches.length ? [id(next)] : [],
        });
        painter.add({ class: 'centerline', subtype: 'lane', points: line((inner + outer) / 2) });
      }
    }
  });
  for (const junction of street.junctions) junctionPaint(street, junction, painter);
  for (const { s } of street.crossings) {
    const [left, right] = [street.kerbAt(1, s), street.kerbAt(-1, s)];
    painter.zebra((u, v) => [s + (v - 0.5) * CROSSING_M, -right + (left + right) * u], left + right);
  }
  for (const side of [1, -1] as const satisfies readonly Side[]) {
    for (const block of street.blocks(side)) {
      painter.add({
        class: 'boundary',
        subtype: 'kerb',
        points: kerbLine(street, side, block).map((k) => street.place(k.s, k.t)),
      });
    }
  }
  return { paint: painter.paint, map: { elements: painter.elements, lanes: lanesOut } };
}
