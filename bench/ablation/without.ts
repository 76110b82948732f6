/**
 * One part taken away, scored on drives: a child of bench/ablation.ts, as the modules of the stages are patched when they load.
 *
 *   node bench/ablation/without.ts PART STAGE DRIVE=REFERENCE...      prints a line of JSON a drive
 *
 * STAGE: from which on all is worked out anew, where the part itself does not come before it.
 */
import { basename } from 'node:path';
import { ANEW, PARTS, patchesOf } from './parts.ts';
import { patchModules } from './patched.ts';

const [name, first, ...pairs] = process.argv.slice(2);
const part = PARTS.find((each) => each.name === name);
if (!part)
  throw new Error(`There is no part "${name}"; there are ${PARTS.map((each) => each.name).join(', ')}.`);
const check = patchModules(patchesOf(part));
const { Drive } = await import('../../engine/drive/drive.ts');
const { STAGES } = await import('../../engine/reconstruct/stages/registry.ts');
const { evaluateMap } = await import('../../engine/reconstruct/results/evaluate-map.ts');
const { parseMap } = await import('../../engine/map/document.ts');
const { runAgain } = await import('./memory.ts');

const TOLERANCE_M = 0.2;
const begin = ANEW.find((each) => each === first);
if (!begin) throw new Error(`"${first}" is none of ${ANEW.join(', ')}.`);
const ids = ANEW.slice(Math.min(ANEW.indexOf(part.from), ANEW.indexOf(begin)));
const stages = ids.map((id) => {
  const stage = STAGES.find((each) => each.id === id);
  if (!stage) throw new Error(`There is no stage ${id}.`);
  return stage;
});

for (const pair of pairs) {
  const [path = '', reference = ''] = pair.split('=');
  const drive = Drive.open(path, 'read');
  try {
    const made = await runAgain({
      drive,
      stages,
      changed: part.from,
      set: part.set,
      without: part.without,
      threads: 2,
    });
    const [document] = [...(made.get('lanes map')?.parts() ?? [])];
    if (!document) throw new Error(`${path}: no map was made.`);
    const evaluation = evaluateMap(drive, undefined, reference, {
      made: parseMap(new TextDecoder().decode(document.bytes())),
    });
    const { placed, aligned } = evaluation;
    const score = aligned?.from === 'poses' ? aligned : placed;
    if (!score) throw new Error(`${path} has no score.`);
    const of = (what: string) => {
      const line = score.lines.find((each) => each.class === what);
      return { ...line?.at.find(({ toleranceM }) => toleranceM === TOLERANCE_M), falseM: line?.falseM };
    };
    const { lanes } = score;
    const row = {
      drive: basename(path, '.drive'),
      divider: of('divider'),
      boundary: of('boundary'),
      all: of('all'),
      lanes,
    };
    console.log(JSON.stringify(row));
  } finally {
    drive.close();
  }
}
check();
