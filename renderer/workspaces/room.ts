/**
 * How much room the window gives. Ready layouts differ by it, and what a person changed is kept for each by itself: a layout of a
 * large screen that is squeezed into a laptop's is of use on neither.
 */
import { useEffect, useState } from 'react';

export type Room = 'wide' | 'small';

/** Below either, panels that stood beside each other are tabs (px): 1366 × 768 and 1280 × 800 are small, 1440 × 900 is wide. */
const LEAST_WIDTH_PX = 1400;
const LEAST_HEIGHT_PX = 850;
/** A window that is dragged passes many sizes (ms). */
const SETTLED_MS = 300;

export const roomOf = (width: number, height: number): Room =>
  width < LEAST_WIDTH_PX || height < LEAST_HEIGHT_PX ? 'small' : 'wide';

export const roomNow = (): Room => roomOf(window.innerWidth, window.innerHeight);

/** @param frozen while it is, the room stays what it was */
export function useRoom(frozen: boolean): Room {
  const [room, setRoom] = useState(roomNow);
  useEffect(() => {
    if (frozen) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => setRoom(roomNow()), SETTLED_MS);
    };
    look();
    window.addEventListener('resize', look);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('resize', look);
    };
  }, [frozen]);
  return room;
}
