/** Requests of each method with parameters that are right, for the drive that is open, and JSON of any shape by fast-check. */
import fc from 'fast-check';
import { API, type Method } from '../../../engine/contract/api.ts';
import type { Random } from '../../../engine/simulate/random/random.ts';
import { DRIVE } from './served.ts';

/** Right values by the name of a parameter. */
const VALUES: Readonly<Record<string, unknown>> = {
  drive: DRIVE,
  grant: 'g',
  t: 1e8,
  stream: 1,
  streams: [1, 2, 3],
  seq: 0,
  seqs: [0, 1],
  path: ['columns', 'xyz'],
  from: 0,
  to: 1e9,
  limit: 100,
  bins: 10,
  points: 100,
  signal: 1,
  count: 10,
  direction: 1,
  poses: 'stream:4',
  note: 'a note',
  id: 1,
  run: 1,
  stage: 'odometry',
  frame: 0,
  artifact: 1,
  parts: [{ key: '0', level: 0 }],
  item: '0',
  format: 'geojson',
  key: 'layout',
  value: 'text',
  job: 'job-1',
  purpose: 'log',
  search: 'a',
  box: { minX: -10, minY: -10, maxX: 10, maxY: 10 },
  pixelsPerM: 4,
  have: [],
};

/** These start processes of their own, which are not the target here. */
const LEFT_OUT: ReadonlySet<string> = new Set(['jobs.start', 'runs.step', 'runs.steps', 'truth.evaluate']);

export const METHODS: readonly Method[] = (Object.keys(API) as Method[]).filter(
  (name) => !LEFT_OUT.has(name),
);

export function paramsOf(method: Method): Record<string, unknown> {
  const { shape } = API[method].params as { shape?: Record<string, unknown> };
  return Object.fromEntries(Object.keys(shape ?? {}).map((name) => [name, VALUES[name] ?? 1]));
}

const anything = fc.anything({ maxDepth: 3, withBigInt: false, withNullPrototype: true });

/** A value of any shape that JSON can say. */
export function anyJson(random: Random): unknown {
  const [value] = fc.sample(anything, { numRuns: 1, seed: random.bits() | 0 });
  return JSON.parse(JSON.stringify(value) ?? 'null');
}
