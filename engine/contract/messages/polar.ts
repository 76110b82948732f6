/** Pictures of a turning radar: a ray of powers for each bearing, side by side. How they lie in space stands in the stream's meta. */
import type { StreamInfo } from '../streams.ts';

export type PolarLayout = {
  /** What one ray is in the picture; `shorter` takes the side with fewer values, as a scan has fewer rays than ranges. */
  readonly rays: 'rows' | 'columns' | 'shorter';
  /** Values before the powers of each ray. */
  readonly head: number;
  /** Steps of a full turn, where bytes 8 and 9 of each head are the encoder's count, little endian; else rays are even. */
  readonly encoder?: number | undefined;
  /** Metres a value, from the radar outward. */
  readonly stepM: number;
  /** The axis of the sensor's frame that bearing 0 points along. */
  readonly ahead: 'x' | 'y';
  /** 1: bearings grow about the frame's z axis (counter-clockwise where it points up); −1: the other way. */
  readonly turn: 1 | -1;
};

const MOST_HEAD = 64;
/** The encoder's count ends before this value of a head. */
const ENCODER_END = 10;
const MOST_ENCODER = 65_536;
const MOST_STEP_M = 10;

/** How the pictures of a stream lie around the radar; undefined for a stream that is no polar radar, or does not say it. */
export function polarOf({ kind, meta }: Pick<StreamInfo, 'kind' | 'meta'>): PolarLayout | undefined {
  const { polar } = meta;
  return kind === 'camera' && typeof polar === 'object' && polar !== null && isLayout(polar)
    ? polar
    : undefined;
}

/** By hand and not by a schema: zod makes code of schemas, which the page does not allow. */
function isLayout(value: object): value is PolarLayout {
  const { rays, head, encoder, stepM, ahead, turn }: Partial<Record<keyof PolarLayout, unknown>> = value;
  return (
    ['rows', 'columns', 'shorter'].some((each) => each === rays) &&
    isWhole(head, 0, MOST_HEAD) &&
    (encoder === undefined || (isWhole(encoder, 1, MOST_ENCODER) && isWhole(head, ENCODER_END, MOST_HEAD))) &&
    typeof stepM === 'number' &&
    stepM > 0 &&
    stepM <= MOST_STEP_M &&
    (ahead === 'x' || ahead === 'y') &&
    (turn === 1 || turn === -1)
  );
}

const isWhole = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
