/** A row of sample_packed or part_packed, unpacked. */
import { InputError } from '../../contract/errors.ts';
import { checkBlob, damaged, isTime, type RowPlace } from '../store/rows.ts';
import { unpack } from './packing.ts';

/** @param stated the length that the row beside it states. @throws InputError naming the row when it is damaged */
export function unpackRow(
  place: RowPlace,
  {
    stated,
    packing,
    bytes,
  }: { readonly stated: unknown; readonly packing: unknown; readonly bytes: unknown },
): Uint8Array {
  if (typeof packing !== 'string') throw damaged(place, 'how it is packed is not text');
  if (!isTime(stated) || stated < 0) throw damaged(place, 'its length is out of range');
  try {
    return unpack(packing, checkBlob(place, bytes), stated);
  } catch (error) {
    throw error instanceof InputError ? damaged(place, error.message) : error;
  }
}
