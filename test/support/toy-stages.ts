/** Two small honest stages for tests of the runner: one goes sweep by sweep with checkpoints, one takes what it made. */
import { decodeColumns, encodeColumns } from '../../engine/contract/columns.ts';
import { numberOf, type Stage, type StageContext } from '../../engine/reconstruct/contract/stage.ts';

const EVERY = 5;

type Working = { sums: number[] };

function meanX(context: StageContext, stream: number, seq: number): number {
  const { xyz } = context.drive.cloud(stream, seq);
  let sum = 0;
  for (let i = 0; i < xyz.length; i += 3) sum += xyz[i] ?? 0;
  return (sum / (xyz.length / 3)) * numberOf(context.parameters, 'scale');
}

const encode = ({ sums }: Working): Uint8Array => encodeColumns({}, { sums: Float64Array.from(sums) });
const decode = (bytes: Uint8Array): Working => ({
  sums: [...(decodeColumns(bytes).columns.get('sums') ?? [])],
});

/** `pauseMs` a sweep and `failAt` make it slow or fail without changing what it makes; `onFrame` sees each sweep it computes. */
export function walkStage(
  behaviour: { pauseMs?: number; failAt?: number; version?: number; onFrame?: (frame: number) => void } = {},
): Stage {
  return {
    id: 'walk',
    title: 'Walk',
    summary: 'Mean x of every sweep.',
    version: behaviour.version ?? 1,
    parameters: {
      scale: { type: 'number', title: 'Scale', unit: '', default: 1, min: 0, max: 10, meaning: 'Factor.' },
    },
    takes: [],
    makes: [{ name: 'means', kind: 'series', title: 'Means' }],
    reads: ['lidar'],
    steps: true,
    async run(context) {
      const output = context.output('means');
      const [lidar] = context.drive.streams('lidar');
      if (!lidar) return { grade: 'fail', reasons: ['no lidar'] };
      const at = context.restore();
      const working = at ? decode(at.state) : { sums: [] };
      for (let i = working.sums.length; i < lidar.count; i++) {
        behaviour.onFrame?.(i);
        if (behaviour.pauseMs)
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, behaviour.pauseMs);
        if (i === behaviour.failAt) throw new Error(`Sweep ${i} does not please.`);
        working.sums.push(meanX(context, lidar.id, i));
        context.link('means', String(i), { stream: lidar.id, fromSeq: i, toSeq: i }, 1);
        output.part({
          key: String(i),
          bytes: encodeColumns({}, { mean: Float64Array.of(working.sums[i] ?? 0) }),
        });
        if (i % EVERY === EVERY - 1) context.checkpoint(i, encode(working));
        context.progress((i + 1) / lidar.count);
      }
      output.setMeta({ count: working.sums.length });
      context.metric({ name: 'sweeps', value: working.sums.length, unit: '' });
      context.log('info', 'walked');
      return { grade: 'pass', reasons: [] };
    },
    async step(context, frame) {
      const [lidar] = context.drive.streams('lidar');
      if (!lidar) throw new Error('no lidar');
      const at = context.restore(frame - 1);
      const working = at ? decode(at.state) : { sums: [] };
      for (let i = working.sums.length; i <= frame; i++) working.sums.push(meanX(context, lidar.id, i));
      return {
        frame,
        frames: lidar.count,
        t: 0,
        title: `Sweep ${frame}`,
        numbers: [{ name: 'from', value: at ? at.index : -1, unit: '' }],
        blocks: { mean: encodeColumns({}, { mean: Float64Array.of(working.sums[frame] ?? 0) }) },
      };
    },
  };
}

export function totalStage(behaviour: { onRun?: () => void } = {}): Stage {
  return {
    id: 'total',
    title: 'Total',
    summary: 'Sum of the means.',
    version: 1,
    parameters: {
      offset: { type: 'number', title: 'Offset', unit: '', default: 0, min: -9, max: 9, meaning: 'Added.' },
    },
    takes: [{ name: 'means', kind: 'series', stage: 'walk' }],
    makes: [{ name: 'total', kind: 'series', title: 'Total' }],
    reads: ['imu', 'pose'],
    steps: false,
    async run(context) {
      behaviour.onRun?.();
      let total = numberOf(context.parameters, 'offset');
      for (const part of context.input('means')?.parts() ?? []) {
        total += part.block().columns.get('mean')?.[0] ?? 0;
        context.link('total', 'all', { input: 'means', key: part.key }, 1);
      }
      const poses = context.drive.streams('pose').length;
      context
        .output('total')
        .part({ key: '0', bytes: encodeColumns({}, { total: Float64Array.of(total, poses) }) });
      return { grade: 'warn', reasons: ['only a toy'] };
    },
  };
}
