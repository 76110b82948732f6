/** What tests of hostile maps share. */
import { InputError } from '../../../engine/contract/errors.ts';
import { readMap } from '../../../engine/map/formats/read.ts';

/** The sentence a text is refused with; a test fails where it is read, or where the error is a fault of ours. */
export function refusal(text: string, file = 'x.json'): string {
  try {
    readMap(file, text);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('The map was read.');
}

/** For what takes a second on an idle machine, and hours where its work grows with the square of the input. In milliseconds. */
export const LINEAR = 120_000;
