/** Choosing and cutting painted lines of the main road. */
import type { PlannedLine, RoadPlan } from '../world/road/plan/road-plan.ts';

/** Lines along lanes that are long enough, the nearest to a station first; equally near ones nearer to the vehicle's side. */
export function linesNear(
  plan: RoadPlan,
  near: number,
  leastM: number,
  wanted: (line: PlannedLine) => boolean = () => true,
): PlannedLine[] {
  const away = ({ from, to }: PlannedLine): number => Math.max(0, from - near, near - to);
  const side = (line: PlannedLine): number => (line.at((line.from + line.to) / 2)[1] > 0.5 ? 1 : 0);
  return plan.lines
    .filter(
      (line) => !line.arm && !line.id.includes('slant') && line.to - line.from >= leastM && wanted(line),
    )
    .sort((a, b) => away(a) - away(b) || side(a) - side(b) || (a.id < b.id ? -1 : 1));
}

/** The stretch of a line of a given length whose middle is nearest to a station. */
export function stretchOf({ from, to }: PlannedLine, near: number, lengthM: number): [number, number] {
  const length = Math.min(lengthM, to - from);
  const begin = Math.max(from, Math.min(to - length, near - length / 2));
  // A scrap of line at an end would be left: it goes, or stays, with the rest.
  const [a, b] = [begin - from < 2 ? from : begin, begin + length];
  return [a, to - b < 2 ? to : b];
}

export const replaced = (plan: RoadPlan, line: PlannedLine, by: readonly PlannedLine[]): RoadPlan => ({
  ...plan,
  lines: plan.lines.flatMap((other) => (other === line ? by : [other])),
});
