import type { Fault } from './fault.ts';

export const wornPaint: Fault = {
  name: 'worn-paint',
  title: 'Worn paint',
  meaning:
    'Every marking has lost this share of the paint that it would have: 100 % is a bare road. The map stays.',
  unit: '%',
  defaultValue: 60,
  least: 0,
  most: 100,
  check: 'Evidence: paint against road',
  begin(percent) {
    const left = 1 - percent / 100;
    return {
      facts: () => ({ sensor: 'world' }),
      world: (world) => ({
        ...world,
        paint: world.paint.map((mark) => ({ ...mark, wear: 1 - (1 - mark.wear) * left })),
      }),
    };
  },
};
