/** Which part of the view shows which side. Pure. */
import type { Mode } from '../../../state/run/comparison.ts';

export type SidePass = {
  readonly side: 'a' | 'b';
  readonly from: number;
  readonly to: number;
  /** The picture fills its part (side by side), or the whole of which a part is seen (swipe). */
  readonly own: boolean;
};

/** @param split share of the width that shows A in a swipe. @param shown the side of a blink */
export function passesOf(mode: Mode, split: number, shown: 'a' | 'b'): readonly SidePass[] {
  if (mode === 'blink') return [{ side: shown, from: 0, to: 1, own: false }];
  const at = mode === 'swipe' ? split : 0.5;
  const own = mode !== 'swipe';
  return [
    { side: 'a', from: 0, to: at, own },
    { side: 'b', from: at, to: 1, own },
  ];
}
