/** The drive as the functions that place road users see it. */
import type { Random } from '../../random/random.ts';
import type { WorldStyle } from '../model/world-style.ts';
import type { Street } from '../road/street.ts';
import type { RoadUsers } from './road-users.ts';
import type { SignalPlan } from './signals.ts';

/** What those who are placed need to know about the drive, and where they are put. */
export type Populace = {
  readonly street: Street;
  readonly plan: SignalPlan;
  readonly style: WorldStyle;
  readonly seconds: number;
  /** One stream for all who move: who is placed earlier moves what is drawn later. */
  readonly random: Random;
  readonly users: RoadUsers;
};
