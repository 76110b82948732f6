/** Clocks that are off, set or of a simulation: named with size and place, and stamps of one clock kept and shifted once. */
import { expect, test } from 'vitest';
import { type Case, casePath, withCase, withMessages } from '../../../support/ingest/case.ts';
import { cdr, header, T0, type TestMessage } from '../../../support/ingest/mcap-file.ts';

const timesOf = ({ drive }: Case, name: string): number[] => {
  const stream = drive.streams().find((each) => each.name === name);
  return [...drive.samples(stream?.id ?? -1)].map(({ t }) => t / 1e6);
};
const seconds = ({ drive }: Case): number => drive.info.durationNs / 1e9;

test('a log time that is no time costs itself: 50 messages over 0.49 s', async () => {
  await withCase(casePath('clocks/time-huge-log-time'), (found) => {
    expect([found.streams['/imu'], seconds(found)]).toEqual(['imu sensor 50', expect.closeTo(0.48, 2)]);
    expect(found.said).toEqual([expect.stringMatching(/log time lies outside of the recording.*\(1\)/)]);
  });
});

test('log times of zero before the clock lie at the begin of the drive', async () => {
  await withCase(casePath('clocks/time-log-zero-before-clock'), (found) => {
    expect([found.drive.info.t0, seconds(found)]).toEqual(['1700000000000000000', 0.49]);
    expect(found.said.join('\n')).toMatch(/log time 0 \| its log time lies outside of the recording.*\(3\)/);
  });
});

test('a recorder whose clock was set back is named with size and message', async () => {
  await withCase(casePath('clocks/time-clock-set-back'), ({ said }) => {
    expect(said[0]).toMatch(/message 51 of \/imu \| log time goes back by 7200 s/);
    expect(said.join('\n')).not.toContain('samples are missing');
  });
});

test('a lidar that is 37 s behind is named, with the scale of time', async () => {
  await withCase(casePath('clocks/time-lidar-37s-behind'), ({ said }) => {
    expect(said.filter((line) => line.includes('/points | stamps'))).toEqual([
      expect.stringMatching(
        /lie 37\.1 to 37\.1 s before the log.*\/imu within 0\.0\d+ s.*behind, by TAI − UTC \(37 s\)/,
      ),
    ]);
  });
});

test('a message without a stamp is of when it was published', async () => {
  await withCase(casePath('clocks/time-publish-time-without-header'), (found) => {
    const t = timesOf(found, '/cmd_vel');
    expect(t.slice(1).map((at, k) => at - (t[k] ?? 0))).toEqual(new Array(49).fill(20));
  });
});

test('simulation time recorded by the wall clock keeps its steps: 10 m/s are 10 m/s', async () => {
  await withCase(casePath('clocks/time-sim-stamps-wall-log'), (found) => {
    const t = timesOf(found, '/odom');
    expect(t.slice(1).map((at, k) => at - (t[k] ?? 0))).toEqual(new Array(99).fill(50));
    const stream = found.drive.streams().find(({ name }) => name === '/odom');
    const { values } = found.drive.series(stream?.id ?? -1, ['position.x']);
    const x = values[0] ?? new Float64Array();
    expect(((x.at(-1) ?? 0) - (x[0] ?? 0)) / (((t.at(-1) ?? 0) - (t[0] ?? 0)) / 1e3)).toBeCloseTo(10, 6);
    // The sweeps of this log are one, again and again.
    expect(found.said.filter((line) => !line.includes('to the byte'))).toEqual([
      expect.stringMatching(/all topics.*0\.50 of its speed \(simulation time\).*kept/),
    ]);
  });
});

const twist = (stampNs: bigint, logNs: bigint, topic = '/speed'): TestMessage => ({
  topic,
  type: 'geometry_msgs/msg/TwistStamped',
  ns: logNs,
  message: cdr('geometry_msgs/msg/TwistStamped', {
    header: header(stampNs, 'base_link'),
    twist: { linear: { x: 1, y: 0, z: 0 }, angular: { x: 0, y: 0, z: 0 } },
  }),
});
const STEP = 50_000_000n;
/** The log receives at uneven times. */
const shaken = (k: number): bigint => T0 + BigInt(k) * STEP + BigInt((k * 7) % 5) * 3_000_000n;
const many = (make: (k: number) => TestMessage, count = 40): TestMessage[] =>
  Array.from({ length: count }, (_, k) => make(k));
const steps = (t: readonly number[]): number[] => t.slice(1).map((at, k) => Math.round(at - (t[k] ?? 0)));

test('one sensor that counts from boot keeps its steps, among others on the wall clock', async () => {
  const messages = many((k) => twist(1234_000_000_000n + BigInt(k) * STEP, shaken(k), '/boot')).flatMap(
    (boot, k) => [boot, twist(T0 + BigInt(k) * STEP, shaken(k), '/wall')],
  );
  await withMessages(messages, (found) => {
    const boot = timesOf(found, '/boot');
    expect(steps(boot)).toEqual(new Array(39).fill(50));
    // The least delay is that of the log.
    expect(boot[0]).toBeCloseTo(0, 3);
    expect(found.said).toEqual([
      expect.stringMatching(/^warn \/boot \| stamps \| the stamps are of another clock.*boot/),
    ]);
  });
});

test('a clock of the recorder that is set ahead costs no stamp', async () => {
  const set = 7_200_000_000_000n;
  const messages = many((k) => twist(T0 + BigInt(k) * STEP, shaken(k) + (k >= 20 ? set : 0n)));
  await withMessages(messages, (found) => {
    expect(steps(timesOf(found, '/speed'))).toEqual(new Array(39).fill(50));
    expect(found.said).toEqual([
      expect.stringMatching(/message 21 of \/speed \| log time leaps ahead by 7200 s/),
    ]);
  });
});

test('zeros before the first stamp are no clock', async () => {
  const messages = many((k) => twist(k < 5 ? 0n : T0 + BigInt(k) * STEP, shaken(k)));
  await withMessages(messages, (found) => {
    expect(steps(timesOf(found, '/speed')).slice(5)).toEqual(new Array(34).fill(50));
    expect(found.said).toEqual([expect.stringMatching(/its stamp is zero.*\(5\)/)]);
  });
});

test('a static transform that was published long before keeps to the log', async () => {
  const tf: TestMessage = {
    topic: '/robot_description',
    type: 'std_msgs/msg/String',
    ns: T0,
    message: cdr('std_msgs/msg/String', { data: 'x' }),
    publishNs: T0 - 30_000_000_000n,
  };
  await withMessages([tf], (found) => expect(timesOf(found, '/robot_description')).toEqual([0]));
});

test('a sensor that is 18 s ahead is named, whatever it measures', async () => {
  const messages = many((k) => twist(T0 + BigInt(k) * STEP + 18_000_000_000n, shaken(k), '/ahead')).flatMap(
    (ahead, k) => [ahead, twist(T0 + BigInt(k) * STEP, shaken(k), '/right')],
  );
  await withMessages(messages, ({ said }) =>
    expect(said).toEqual([
      expect.stringMatching(
        /^warn \/ahead.*18\.0 s after the log.*runs ahead, by GPS − UTC \(18 s\); set −18 s/,
      ),
    ]),
  );
});

test('a simulation that begins again is named', async () => {
  const messages = many((k) => twist(T0 + BigInt(k % 60) * STEP, shaken(k)), 120);
  await withMessages(messages, ({ said }) =>
    expect(said.join()).toMatch(/message 61 of \/speed \| the stamps go back by 2\.95 s/),
  );
});

test('messages from before the clock was set in 1970 lie at the begin, and are counted', async () => {
  const before = 10_000_000_000n;
  const messages = many((k) => {
    const t = (k < 10 ? before : T0) + BigInt(k) * STEP;
    return twist(t, t);
  }, 60);
  await withMessages(messages, (found) => {
    expect(found.drive.info.t0).toBe(String(T0 + 10n * STEP));
    expect(seconds(found)).toBeCloseTo(2.45, 6);
    expect(found.said[0]).toMatch(/log time lies outside of the recording.*\(10\)/);
  });
});
