import type { SignKind } from '../world/meshes/signs.ts';
import type { EditRule } from './edit.ts';

export const signRemoved: EditRule = {
  name: 'sign-removed',
  title: 'Remove a sign',
  meaning: 'a sign and its post are gone',
  check: 'change.missing',
  change: { on: 'sign', become: () => undefined },
};

/** The speed signs become each other; whatever is not named becomes a ban on stopping or, in the US, on parking. */
const OTHER: Readonly<Record<string, SignKind>> = {
  speed_30: 'speed_50',
  speed_50: 'speed_30',
  speed_70: 'speed_100',
  speed_100: 'speed_70',
  no_stopping: 'parking',
  stop: 'give_way',
  give_way: 'stop',
  speed_25_mph: 'speed_35_mph',
  speed_35_mph: 'speed_25_mph',
  speed_55_mph: 'speed_35_mph',
  us_no_parking: 'us_pedestrians',
};

/** Always another kind, of the same country. */
export const otherSign = (kind: string): SignKind =>
  OTHER[kind] ?? (kind.startsWith('us_') ? 'us_no_parking' : 'no_stopping');

export const signReplaced: EditRule = {
  name: 'sign-replaced',
  title: 'Replace a sign',
  meaning: 'another sign hangs on the same post',
  check: 'change.subtype',
  change: { on: 'sign', become: otherSign },
};
