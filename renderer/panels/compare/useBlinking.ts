/** Changes over between A and B by itself, while a blink is in sight. */
import { useEffect } from 'react';
import { useComparison } from '../../state/run/comparison.ts';

/** Long enough to see one, short enough to keep it in mind. */
const BLINK_MS = 700;

export function useBlinking(visible: boolean): void {
  const { mode, blinking } = useComparison();
  useEffect(() => {
    if (mode !== 'blink' || !blinking || !visible) return;
    const timer = setInterval(
      () => useComparison.setState(({ shown }) => ({ shown: shown === 'a' ? 'b' : 'a' })),
      BLINK_MS,
    );
    return () => clearInterval(timer);
  }, [mode, blinking, visible]);
}
