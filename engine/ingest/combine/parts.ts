/** Which of the files that are loaded together are logs, and which say what the frames of their CAN buses mean. */
import { InputError } from '../../contract/errors.ts';
import { detectFormat } from '../detect.ts';

export type Parts<T> = {
  readonly logs: readonly T[];
  /** Paths of DBC files. */
  readonly definitions: readonly string[];
  /** Whether one of the logs may hold frames of a CAN bus. */
  readonly buses: boolean;
};

/** @throws InputError where one of them is neither, unless `later`: then it is taken for a log, and reading it says so */
export async function partsOf<T extends { readonly path: string }>(
  all: readonly T[],
  later = false,
): Promise<Parts<T>> {
  const logs: T[] = [];
  const definitions: string[] = [];
  let buses = false;
  for (const each of all) {
    const format = await detectFormat(each.path).catch((error: unknown) => {
      if (later && error instanceof InputError) return undefined;
      throw error;
    });
    if (format?.defines) definitions.push(each.path);
    else logs.push(each);
    buses ||= format?.buses === true;
  }
  return { logs, definitions, buses };
}
