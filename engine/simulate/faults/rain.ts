import type { Fault } from './fault.ts';

export const rain: Fault = {
  name: 'rain',
  title: 'Rain',
  meaning:
    'It rains on the whole drive: drops answer the lidar near by and swallow far echoes, the road is wet and dark, pictures are hazy and streaked.',
  unit: 'mm/h',
  defaultValue: 10,
  least: 0,
  most: 100,
  check: 'Health: lone echoes in the air near the lidar',
  begin(rainMmPerH) {
    return {
      facts: () => ({ sensor: 'world' }),
      lidar: (spec) => ({ ...spec, rainMmPerH }),
      picture: (spec) => ({ ...spec, rainMmPerH }),
    };
  },
};
