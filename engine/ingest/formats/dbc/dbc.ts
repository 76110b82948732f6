/**
 * A DBC by itself: it says what the messages of a CAN bus mean, and holds none. It is given together with a log, or added to a drive
 * (combine/define.ts).
 */
import { InputError } from '../../../contract/errors.ts';
import { asUtf8 } from '../../../contract/text/encoding.ts';
import { contentOf, kindOf } from '../../files.ts';
import type { Format, Item } from '../../format.ts';
import { describeFile } from '../../media/one-file.ts';

const MOST_BYTES = 32 * 1024 * 1024;
/** What stands at the begin of a line of a DBC. Blanks before it are of that line: a run of blank lines is gone through once. */
const STATEMENT = /^[ \t]*(VERSION\s+"|NS_\s*:|BS_\s*:|BU_\s*:|BO_\s+\d+\s)/m;

export const dbc = {
  name: 'dbc',
  title: 'DBC',
  noun: 'a DBC, which says what the messages of a CAN bus mean',
  extensions: ['dbc'],
  beside: true,
  defines: true,

  async detect(path: string): Promise<boolean> {
    if (!/\.dbc$/i.test(path) || (await kindOf(path)).kind !== 'file') return false;
    const { bytes } = await contentOf(path, MOST_BYTES);
    return bytes !== undefined && STATEMENT.test(Buffer.from(asUtf8(bytes)).toString('latin1'));
  },

  describe: (path: string) => describeFile('dbc', path),

  // biome-ignore lint/correctness/useYield: it holds nothing that could be yielded.
  async *read(path: string): AsyncIterable<Item> {
    throw new InputError(
      `${path} is a DBC, which says what the messages of a CAN bus mean and holds no log: load it together with the log, or add it to the drive.`,
    );
  },
} satisfies Format;
