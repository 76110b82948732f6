/** Alignment by pose: the edges of the graph that hold it, what each measured, how far the solution misses it, and how much it counts. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { type ColumnBlock, column, decodeColumns } from '../../../../contract/columns.ts';
import { InputError } from '../../../../contract/errors.ts';
import { encodeLayer, type StepLayer } from '../../../../contract/steps/layers.ts';
import type { StepHead, StepPhase } from '../../../../contract/steps/step.ts';
import { NS_PER_S } from '../../../../contract/time.ts';
import { type Trajectory, trajectoryOf } from '../../../../geometry/trajectory.ts';
import { EDGE } from '../../../contract/graph-kinds.ts';
import type { OpenSteps, StageContext, StepBody, StepContext } from '../../../contract/stage.ts';
import { again, comparedWithStored } from '../../../contract/stepping.ts';
import { linesLayer, pointsLayer } from '../../../mapping/step-layers.ts';

/** Names of the edges, by what they say. */
const NAMES: Readonly<Record<number, string>> = {
  [EDGE.odometry]: 'Odometry',
  [EDGE.loop]: 'Loop',
  [EDGE.gnss]: 'GNSS',
  [EDGE.attitude]: 'Attitude of the INS',
  [EDGE.gravity]: 'Gravity',
};
/** Poses before and after that are drawn, and fixes so near to them in number. */
const AROUND = 40;

type Edge = {
  readonly kind: number;
  readonly from: number;
  readonly to: number;
  /** What was measured: a motion, or a place in the map. */
  readonly p: Vec3;
  readonly residual: number;
  readonly weight: number;
};

type Graph = { readonly trajectory: Trajectory; readonly edges: readonly Edge[] };

export async function openPoses(
  context: StepContext,
  run: (context: StageContext) => Promise<unknown>,
): Promise<OpenSteps> {
  const { context: quiet, part } = again(context);
  await run(quiet);
  const bytes = part('graph', '0')?.bytes;
  if (!bytes) throw new InputError('Alignment made no graph.');
  const stored = [
    comparedWithStored(context, 'graph', '0', bytes),
    comparedWithStored(context, 'trajectory', '0', part('trajectory', '0')?.bytes),
  ].every((each) => each === 'equal');
  const graph = graphOf(decodeColumns(bytes));
  const { t, poses } = graph.trajectory;
  return {
    steps: poses.map(({ p }, k) => ({ title: '', t: t[k], place: [p[0], p[1]] })),
    step: async (_, index) => poseStep(graph, index, stored ? 'equal' : 'different'),
  };
}

function graphOf(block: ColumnBlock): Graph {
  const [from, to] = [column(block, 'from', 'u32'), column(block, 'to', 'u32')];
  const kind = column(block, 'kind', 'u8');
  const [T, residual, weight] = [
    column(block, 'T', 'f64'),
    column(block, 'residual', 'f64'),
    column(block, 'weight', 'f64'),
  ];
  return {
    trajectory: trajectoryOf(block),
    edges: Array.from(kind, (each, k) => ({
      kind: each,
      from: from[k] ?? 0,
      to: to[k] ?? 0,
      p: [T[7 * k] ?? 0, T[7 * k + 1] ?? 0, T[7 * k + 2] ?? 0],
      residual: residual[k] ?? Number.NaN,
      weight: weight[k] ?? Number.NaN,
    })),
  };
}

function poseStep({ trajectory, edges }: Graph, index: number, stored: StepHead['stored']): StepBody {
  const own = edges.filter(({ from, to }) => from === index || to === index);
  const worst = Math.max(0, ...own.map(({ residual }) => residual));
  const pose = trajectory.poses[index];
  if (!pose) throw new TypeError(`There is no pose ${index}.`);
  const blocks: Record<string, StepLayer> = {
    ...drawn(trajectory, edges, index),
    ...curves(trajectory, edges),
  };
  const phases: StepPhase[] = [
    {
      title: 'Edges',
      text: `${own.length} edges of the graph hold this pose. An edge that the solution misses by much counts less: its weight says how much of it is left.`,
      layers: ['path', 'fixes', 'cut', 'pulls', 'here', 'edges'],
      numbers: [
        { name: 'Worst missed', value: worst, unit: 'σ' },
        { name: 'East', value: pose.p[0], unit: 'm' },
        { name: 'North', value: pose.p[1], unit: 'm' },
        { name: 'Up', value: pose.p[2], unit: 'm' },
      ],
    },
    {
      title: 'All edges',
      text: `${edges.length} edges between ${trajectory.poses.length} poses, solved together: how far each is missed, over time, in its own standard deviations.`,
      layers: Object.keys(NAMES).flatMap((kind) => (blocks[`residual${kind}`] ? [`residual${kind}`] : [])),
      numbers: [],
    },
  ];
  blocks.edges = {
    kind: 'table',
    title: 'Edges of this pose',
    columns: ['What', 'With', 'Measured', 'Missed by', 'Weight'],
    rows: own.map(({ kind, from, to, p, residual, weight }) => [
      NAMES[kind] ?? `kind ${kind}`,
      from === to ? 'the map' : `pose ${from === index ? to : from}`,
      kind === EDGE.attitude ? 'a direction' : p.map((value) => value.toFixed(2)).join(', '),
      `${residual.toFixed(2)} σ`,
      weight.toFixed(2),
    ]),
  };
  return {
    t: trajectory.t[index] ?? 0,
    title: `Pose ${index}`,
    place: [pose.p[0], pose.p[1]],
    state: 'made',
    reason: `Held by ${own.length} edges; the worst is missed by ${worst.toFixed(2)} σ.`,
    stored,
    numbers: [{ name: 'Edges', value: own.length, unit: '' }],
    phases,
    blocks: Object.fromEntries(Object.entries(blocks).map(([name, layer]) => [name, encodeLayer(layer)])),
  };
}

/** The way around the pose, the fixes near it, and which way each pulls. */
function drawn(
  { poses }: Trajectory,
  edges: readonly Edge[],
  index: number,
): Readonly<Record<string, StepLayer>> {
  const way = poses.slice(Math.max(0, index - AROUND), index + AROUND + 1).map(({ p }) => p);
  const fixes = edges.filter(({ kind, from }) => kind === EDGE.gnss && Math.abs(from - index) <= AROUND);
  const pulls = fixes.flatMap(({ from, p }): Vec3[][] => {
    const pose = poses[from];
    return pose ? [[pose.p, p]] : [];
  });
  const placesOf = (isCut: boolean): Vec3[] =>
    fixes.filter(({ weight }) => weight > 0 !== isCut).map(({ p }) => p);
  return {
    path: linesLayer('Way', 'made', [way]),
    pulls: linesLayer('From pose to fix, antenna and all', 'beside', pulls),
    fixes: pointsLayer('Fixes', 'input', placesOf(false)),
    cut: pointsLayer('Fixes without weight', 'refused', placesOf(true)),
    here: pointsLayer('This pose', 'chosen', poses[index] ? [poses[index].p] : []),
  };
}

/** Residuals over time, a curve for each kind of edge. */
function curves({ t }: Trajectory, edges: readonly Edge[]): Readonly<Record<string, StepLayer>> {
  return Object.fromEntries(
    Object.entries(NAMES).flatMap(([kind, name]): [string, StepLayer][] => {
      const own = edges.filter((edge) => edge.kind === Number(kind));
      if (own.length === 0) return [];
      return [
        [
          `residual${kind}`,
          {
            kind: 'curve',
            title: name,
            xUnit: 's',
            yUnit: 'σ',
            x: Float32Array.from(own, ({ from }) => (t[from] ?? 0) / NS_PER_S),
            series: [{ name: 'Missed by', y: Float32Array.from(own, ({ residual }) => residual) }],
            limits: [],
          },
        ],
      ];
    }),
  );
}
