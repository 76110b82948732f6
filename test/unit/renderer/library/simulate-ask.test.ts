import { describe, expect, it } from 'vitest';
import type { SimulationCatalogue } from '../../../../engine/contract/simulation.ts';
import { newAsk, problemsOf, requestOf, secondsToMake } from '../../../../renderer/library/simulate/ask.ts';

const catalogue: SimulationCatalogue = {
  presets: [{ name: 'plain', title: 'Plain', meaning: 'Plain.', rig: 'one', style: 'street', pace: 2 }],
  rigs: [
    { name: 'one', title: 'One', meaning: 'One lidar.', pace: 2 },
    { name: 'six', title: 'Six', meaning: 'Six cameras.' },
  ],
  styles: [{ name: 'street', title: 'Street', meaning: 'A street.' }],
  faults: [
    {
      name: 'rain',
      title: 'Rain',
      meaning: 'It rains.',
      unit: 'mm/h',
      defaultValue: 5,
      least: 0.1,
      most: 100,
      check: { title: 'Health', exists: true },
    },
  ],
  edits: [
    {
      name: 'add-crossing',
      title: 'Crossing',
      meaning: 'One more.',
      unit: '',
      check: { title: 'change detection', exists: false },
    },
  ],
};

const asked = { ...newAsk('plain'), seconds: '12', seed: '4' };

describe('what is asked of a simulated drive', () => {
  it('says of each field what it takes, and nothing when all can be made', () => {
    expect(problemsOf(asked, catalogue)).toEqual({});
    const wrong = { ...asked, seconds: '0', seed: '1.5', faults: { rain: '200' } };
    expect(problemsOf(wrong, catalogue)).toEqual({
      seconds: '1 to 3600 s.',
      seed: 'A whole number, 0 or more.',
      'faults/rain': 'A number from 0.1 to 100 mm/h.',
    });
    expect(Object.keys(problemsOf({ ...asked, seconds: '', faults: { rain: '' } }, catalogue))).toEqual([
      'seconds',
      'faults/rain',
    ]);
  });

  it('asks the engine for what was chosen and leaves out what was not', () => {
    expect(requestOf(asked)).toEqual({
      kind: 'simulate',
      seed: 4,
      seconds: 12,
      preset: 'plain',
      faults: [],
      edits: [],
    });
    const file = { grant: 'g', name: 'van.json', kind: 'file' as const };
    expect(
      requestOf({
        ...asked,
        name: ' Wet ',
        rig: 'six',
        rigFile: file,
        faults: { rain: '7,5' },
        edits: { 'add-crossing': undefined },
      }),
    ).toMatchObject({
      name: 'Wet',
      rig: { grant: 'g' },
      faults: [{ name: 'rain', value: 7.5 }],
      edits: [{ name: 'add-crossing' }],
    });
  });

  it('estimates the time from the rig that will be used, or not at all', () => {
    expect(secondsToMake(asked, catalogue)).toBe(24);
    expect(secondsToMake({ ...asked, rig: 'six' }, catalogue)).toBeUndefined();
    expect(
      secondsToMake({ ...asked, rigFile: { grant: 'g', name: 'a', kind: 'file' } }, catalogue),
    ).toBeUndefined();
  });
});
