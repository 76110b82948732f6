/** The size of docks that is not to change: behind a presentation they keep theirs to the pixel. */
import { type CSSProperties, type RefObject, useEffect, useRef } from 'react';

/** @returns a style for what fills the host: the host's size when `frozen` began, undefined while it is free. */
export function useFrozenSize(
  host: RefObject<HTMLElement | null>,
  frozen: boolean,
): CSSProperties | undefined {
  const size = useRef<{ readonly width: number; readonly height: number } | undefined>(undefined);
  const held = useRef(frozen);
  held.current = frozen;
  useEffect(() => {
    if (!host.current) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry && !held.current) size.current = entry.contentRect;
    });
    watch.observe(host.current);
    return () => watch.disconnect();
  }, [host]);
  if (!frozen || !size.current) return undefined;
  const { width, height } = size.current;
  return { width, height, right: 'auto', bottom: 'auto' };
}
