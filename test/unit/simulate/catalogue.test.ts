import { describe, expect, it } from 'vitest';
import { noticedBy } from '../../../engine/contract/noticed.ts';
import { STAGES } from '../../../engine/reconstruct/stages/registry.ts';
import { catalogue as served } from '../../../engine/serve/jobs/simulation.ts';
import { catalogue } from '../../../engine/simulate/catalogue.ts';

describe('what is expected to notice a fault or a map edit', () => {
  it('is said in words, the same in the command line and the interface, never by the bare name of a rule', () => {
    const [said, shown] = [catalogue(), served(() => undefined)];
    for (const kind of ['faults', 'edits'] as const) {
      expect(shown[kind].map(({ check }) => check)).toEqual(said[kind].map(({ check }) => check));
      for (const { name, check } of said[kind]) {
        expect(noticedBy(check), name).toMatch(
          /^(Noticed by|Not noticed by this version; expected of a later)/,
        );
        expect(noticedBy(check), name).not.toMatch(/[a-z]\.[a-z]/);
      }
    }
  });

  it('is not claimed where this version has no such check', () => {
    const { faults, edits } = catalogue();
    const stages = STAGES.map(({ title }) => title);
    const texts = (list: typeof faults): string[] => list.map(({ check }) => noticedBy(check));
    for (const text of texts(edits))
      expect(text).toMatch(/^Not noticed by this version; expected of a later one: change detection \(/);
    const one = `(Ingest|${stages.join('|')})`;
    for (const text of texts(faults).filter((each) => each.startsWith('Noticed by')))
      expect(text).toMatch(new RegExp(`^Noticed by ${one}( and ${one})?[:,]`));
  });

  it('comes with the values that it takes, of edits too', () => {
    const { edits } = served(() => undefined);
    expect(edits.find(({ name }) => name === 'move-line')).toMatchObject({
      least: -0.8,
      most: 0.8,
      unit: 'm',
    });
    expect(edits.find(({ name }) => name === 'sign-removed')).not.toHaveProperty('least');
  });
});
