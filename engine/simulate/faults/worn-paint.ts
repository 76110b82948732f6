import type { Fault } from './fault.ts';

export const wornPaint: Fault = {
  name: 'worn-paint',
  title: 'Worn paint',
  meaning:
    'The wear of every marking is raised by this share of what is left of it: 100 % is a bare road. The map stays.',
  unit: '%',
  defaultValue: 60,
  least: 0,
  most: 100,
  check: 'a limit on what Vectors measures of paint against the road',
  checkIsPlanned: true,
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
