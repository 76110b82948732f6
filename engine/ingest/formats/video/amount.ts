/** Whether a video has as many pictures as its bytes can hold: each costs the same however short it is. */
import { InputError } from '../../../contract/errors.ts';

/** Three hours at 30 a second; below, the size of pictures does not matter. */
const MOST_SMALL = 300_000;
/** On average; a still camera's smallest pictures have some tens, its key frames thousands. */
const LEAST_BYTES = 100;

/** @throws InputError for hundreds of thousands of pictures that are a few bytes each */
export function checkPictureAmount(pictures: number, bytes: number): void {
  if (pictures > MOST_SMALL && bytes < pictures * LEAST_BYTES)
    throw new InputError(
      `it has over ${MOST_SMALL} pictures of less than ${LEAST_BYTES} bytes each, which no video that can be shown has`,
    );
}
