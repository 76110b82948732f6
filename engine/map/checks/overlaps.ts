/** Two lines of one class on top of each other: the same line found twice. */
import type { Vec3 } from '../../contract/calibration.ts';
import { capital } from '../../contract/map/elementNames.ts';
import { SegmentIndex } from '../compare/index-of-segments.ts';
import { samplesAlong } from '../compare/samples.ts';
import type { MapElement } from '../model.ts';
import { CROWDED_REASON } from './effort.ts';
import type { MapCheck } from './map-check.ts';
import { type Names, nameIn, type Report } from './report.ts';

const OVERLAP_M = 0.1;
const OVERLAP_LENGTH_M = 2;
/** Radians between the directions of lines that lie on each other. */
const TURN = 0.26;
/** A line reaches so far past its end. */
const SLACK_M = 0.25;

/** Two lines that lie on each other, from `place` on, over `lengthM`. */
type Overlap = { readonly a: MapElement; readonly b: MapElement; readonly place: Vec3; lengthM: number };

export const overlaps = {
  id: 'overlaps',
  title: 'Lines of one class on top of each other',
  check: ({ seenLines, names }, report) => checkOverlaps(seenLines, names, report),
} satisfies MapCheck;

function checkOverlaps(elements: readonly MapElement[], names: Names, report: Report): void {
  for (const name of ['divider', 'boundary'] as const) {
    const lines = elements.filter((element) => element.class === name);
    const points = lines.map((line) => line.points);
    const index = new SegmentIndex(points);
    const shared = new Map<string, Overlap>();
    for (const s of samplesAlong(points)) {
      const near = index.nearest(s.x, s.y, OVERLAP_M, s.heading, TURN, SLACK_M, (line) => line > s.line);
      const [a, b] = [lines[s.line], near && lines[near.line]];
      if (!a) continue;
      if (near && b) {
        const key = `${s.line}/${near.line}`;
        const before = shared.get(key);
        if (before) before.lengthM += s.lengthM;
        else shared.set(key, { a, b, place: [s.x, s.y, s.z], lengthM: s.lengthM });
      }
      if (!index.crowded) continue;
      report.say({
        rule: 'lines.crowded',
        severity: 'warn',
        of: [a.id],
        place: [s.x, s.y, s.z],
        message: `Whether lines from ${nameIn(names, a)} on lie on each other was not found out: ${CROWDED_REASON}.`,
      });
      break;
    }
    for (const { a, b, lengthM, place } of shared.values()) {
      if (lengthM < OVERLAP_LENGTH_M) continue;
      report.say({
        rule: 'lines.overlap',
        severity: 'warn',
        of: [a.id, b.id],
        place,
        message: `${capital(nameIn(names, a))} and ${nameIn(names, b)} lie on each other over ${lengthM.toFixed(1)} m.`,
      });
    }
  }
}
