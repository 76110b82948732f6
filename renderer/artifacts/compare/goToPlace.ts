/** Takes every view to a place at which two runs differ, and to the moment at which A passed it. */
import { create } from 'zustand';
import { usePlayback } from '../../state/playback.ts';
import { useComparison } from '../../state/run/comparison.ts';
import { useSelection } from '../../state/selection.ts';
import type { Changes } from './changes.ts';

/** What the panel of changes lists now: commands go through it. */
export const useListedChanges = create<{ readonly changes?: Changes | undefined }>(() => ({}));

export function goToPlace({ places }: Pick<Changes, 'places'>, index: number): void {
  const place = places[index];
  if (!place) return;
  useComparison.setState({ chosen: index });
  const { pause, seek } = usePlayback.getState();
  pause();
  if (place.t !== undefined) seek(place.t);
  useSelection.setState({ goTo: { mapPoint: place.place, radiusM: place.radiusM } });
}

/** To the next place of the list, or the one before; from the end to the begin. */
export function stepPlace(by: 1 | -1): void {
  const { changes } = useListedChanges.getState();
  const count = changes?.places.length ?? 0;
  if (!changes || count === 0) return;
  const { chosen } = useComparison.getState();
  goToPlace(changes, chosen === undefined ? (by > 0 ? 0 : count - 1) : (chosen + by + count) % count);
}
