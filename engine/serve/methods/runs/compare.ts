/** Two runs against each other, of one drive or of two. */
import { Payloads } from '../../wire/answer.ts';
import { engineMethod, threadMethod } from '../method.ts';

/** By a process of its own: it holds two whole maps. */
export const runChangesMethod = engineMethod('runs.changes', async ({ a, b, place }, { drives, stepper }) => {
  const { changes, lines, path } = await stepper.ask({
    kind: 'compare',
    a: { path: drives.path(a.drive), run: a.run },
    b: { path: drives.path(b.drive), run: b.run },
    place,
  });
  const payloads = new Payloads();
  const result = {
    ...changes,
    ...(lines ? { linesPayload: payloads.add(lines) } : {}),
    ...(path ? { pathPayload: payloads.add(path) } : {}),
  };
  return { result, payloads: payloads.list };
});

export const rasterDifferenceMethod = threadMethod(
  'runs.difference',
  'analysis',
  async ({ a, b, channel, motion, keys }, drives) => {
    const { rasterDifference } = await import('../../../reconstruct/results/compare/raster-difference.ts');
    const payloads = new Payloads();
    const tiles = rasterDifference(
      { drive: drives.reading(a.drive), artifact: a.artifact },
      { drive: drives.reading(b.drive), artifact: b.artifact },
      channel,
      motion,
      keys,
    ).map(({ bytes, ...tile }) => ({ ...tile, payload: payloads.add(bytes) }));
    return { result: { tiles }, payloads: payloads.list };
  },
);
