/** Keeps the 3D scene of the stepper while the panel is visible. */
import { type RefObject, useEffect, useRef } from 'react';
import { StepScene } from './StepScene.ts';
import type { Working } from './working.ts';

/** @returns the element to draw into. */
export function useStepScene(
  working: Working | undefined,
  iteration: number,
  visible: boolean,
): RefObject<HTMLDivElement | null> {
  const holder = useRef<HTMLDivElement>(null);
  const scene = useRef<StepScene | undefined>(undefined);
  useEffect(() => {
    if (!holder.current || !visible) return;
    const made = new StepScene(holder.current);
    scene.current = made;
    return () => {
      scene.current = undefined;
      made.dispose();
    };
  }, [visible]);
  useEffect(() => {
    if (working) scene.current?.show(working.scan, working.map, working.iterations);
  }, [working]);
  useEffect(() => {
    if (working) scene.current?.setIteration(working.iterations[iteration]);
  }, [working, iteration]);
  return holder;
}
