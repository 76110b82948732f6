/** Segments of openpilot: events of every kind that is read, bare. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openpilotLog } from '../../../support/ingest/data-sets/openpilot-log.ts';
import { dataSetKind } from '../../data-set.ts';

export const kind = dataSetKind({
  name: 'openpilot',
  write: (folder) => {
    mkdirSync(join(folder, 'route--0'));
    writeFileSync(join(folder, 'route--0/rlog'), openpilotLog());
  },
  texts: /\.txt$/,
  counted: /rlog$/,
});
