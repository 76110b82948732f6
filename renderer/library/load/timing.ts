/** How the clock of a further log of a drive is placed, as a person chooses it. */

export const WAYS = [
  { id: 'auto', title: 'By its clock, else by how both move', unit: undefined },
  { id: 'motion', title: 'By how both move: speed or yaw rate', unit: undefined },
  { id: 'clock', title: 'By its clock, with an offset', unit: 'seconds added to its times' },
  { id: 'begin', title: 'It begins a time after the drive', unit: 'seconds after the drive begins' },
] as const;

export type Way = (typeof WAYS)[number]['id'];

/** Seconds as they were typed; they count for the ways that have a unit. */
export type Timing = { readonly way: Way; readonly seconds: string };

export const FOUND: Timing = { way: 'auto', seconds: '0' };

/** A DBC has no clock: it says what the frames of the other logs, or of the drive, mean. */
export const isDefinition = (name: string): boolean => /\.dbc$/i.test(name);
export const DECODES = 'It says what the messages of a CAN bus mean, and decodes its frames.';

export const unitOf = (way: Way): string | undefined => WAYS.find(({ id }) => id === way)?.unit;

const secondsOf = ({ seconds }: Timing): number => Number(seconds.trim() === '' ? Number.NaN : seconds);

/** Whether what was typed is no such time. */
export const isWrong = (timing: Timing): boolean =>
  unitOf(timing.way) !== undefined &&
  (!Number.isFinite(secondsOf(timing)) || (timing.way === 'begin' && secondsOf(timing) < 0));

/** As the engine reads it (ingest/combine/timing.ts). */
export function offsetText(timing: Timing): string {
  const { way } = timing;
  const seconds = secondsOf(timing);
  if (way === 'auto' || way === 'motion') return way;
  if (way === 'begin') return `@${Math.max(0, seconds)}`;
  return seconds < 0 ? `${seconds}` : `+${seconds}`;
}
