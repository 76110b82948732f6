/** Colours of what a step shows, the same in the stepper and in the views. They lie on pictures and rasters, so both themes have them. */
import type { StepLook } from '../../engine/contract/steps/layers.ts';

export const STEP_COLOURS: Readonly<Record<StepLook, string>> = {
  input: '#5aa9ff',
  made: '#3fd48a',
  refused: '#ff5a4f',
  beside: '#b3bcc8',
  chosen: '#ffd84d',
};

/** Red, green and blue from 0 to 1. */
export const stepRgb = (look: StepLook): readonly [number, number, number] => {
  const value = Number.parseInt(STEP_COLOURS[look].slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
};
