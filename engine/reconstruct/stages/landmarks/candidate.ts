/** What could be a landmark, and what became of it. */
import type { Landmark } from '../../../contract/map/landmarks.ts';
import type { Chord } from './chords.ts';
import type { Column } from './columns.ts';
import type { Mounted } from './mounted.ts';
import type { Plate } from './plates.ts';
import type { PoleJudgement } from './poles.ts';
import type { Shaft } from './shaft.ts';

export type Candidate = {
  /** Where it stands (m, map). */
  readonly x: number;
  readonly y: number;
  /** Why it is no landmark; empty where it is one. */
  readonly reason: string;
  /** The sweep that passed nearest, counted from 0, and how far from there (m). */
  readonly passed: number;
  readonly distanceM: number;
  /** Of what could be a pole; `shaft` is undefined where too few points lie in the column's middle. */
  readonly column?: Column | undefined;
  readonly shaft?: Shaft | undefined;
  readonly judgement?: PoleJudgement | undefined;
  readonly chord?: Chord | undefined;
  /** Of what could be a sign. */
  readonly plate?: Plate | undefined;
  /** Of what hangs on a post: the post's own has `mounts`, each of those is a candidate with `mounted`. */
  readonly mounts?: readonly Mounted[] | undefined;
  readonly mounted?: Mounted | undefined;
  /** What was made of it. */
  readonly landmark?: Landmark | undefined;
};
