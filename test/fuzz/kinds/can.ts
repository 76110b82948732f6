/** Traces of CAN buses (ASC, BLF, candump) with a DBC beside them. An input is the files of a folder as one JSON. */
import type { Random } from '../../../engine/simulate/random/random.ts';
import { ascText, blfBytes, candumpText, DBC, type Frame } from '../../support/ingest/tracks/can-file.ts';
import { changeFile, decodeFiles, encodeFiles, type Files, folderOutcome } from '../data-set.ts';
import type { Kind, Target } from '../kind.ts';

const TEXTS = /\.(asc|log|dbc)$/;
const DEFINITIONS = 'vehicle.dbc';
const FRAMES: readonly Frame[] = Array.from({ length: 40 }, (_, k) => ({
  s: 0.5 + k / 100,
  channel: 1 + (k % 2),
  id: [256, 0x18fef1fe, 768][k % 3] ?? 256,
  extended: k % 3 === 1,
  data: Array.from({ length: k % 3 === 2 ? 64 : 8 }, (_, i) => (k * i) % 256),
}));

const traceOf = (files: Files): string => Object.keys(files).find((name) => name !== DEFINITIONS) ?? '';

export const kind: Kind = {
  name: 'can',
  ending: 'json',

  async seeds() {
    const traces: Readonly<Record<string, string | Uint8Array>> = {
      'trace.asc': ascText(FRAMES),
      'trace.blf': blfBytes(FRAMES),
      'trace.log': candumpText(FRAMES, 1_700_000_000),
    };
    return Object.entries(traces).map(([name, content]) =>
      encodeFiles({
        [name]: Buffer.from(content).toString('base64'),
        [DEFINITIONS]: Buffer.from(DBC).toString('base64'),
      }),
    );
  },

  mutate(input, random: Random) {
    const files = decodeFiles(input);
    const names = Object.keys(files);
    const name = names[random.below(names.length)];
    if (name !== undefined) changeFile(files, name, random, TEXTS);
    return encodeFiles(files);
  },

  async open(folder): Promise<Target> {
    return {
      run: (_path, bytes) => {
        const files = decodeFiles(bytes);
        return folderOutcome(folder, files, { file: traceOf(files), least: 0 });
      },
      async close() {},
    };
  },
};
