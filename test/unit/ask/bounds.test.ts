/** The stretch of time of a statement: found where it is certain, and never narrower than the statement's own. */
import { expect, test } from 'vitest';
import { timeBoundsOf } from '../../../engine/ask/bounds.ts';

/** In seconds, without the slack. */
const boundsOf = (where: string): (number | undefined)[] | undefined => {
  const bounds = timeBoundsOf(`SELECT t_s, speed_mps FROM gnss ${where}`);
  return bounds && [bounds.fromNs, bounds.toNs].map((ns) => Math.round(ns / 1e5) / 1e4);
};

test('conditions that AND joins bound the time from both sides', () => {
  expect(boundsOf('WHERE t_s BETWEEN 10 AND 20.5')).toEqual([10, 20.5]);
  expect(boundsOf("WHERE stream LIKE '%fix' AND t_s >= 10 AND 12 > gnss.t_s ORDER BY t_s")).toEqual([10, 12]);
  expect(boundsOf('where T_S > -1.5e0 and t_ns <= 3000000000 limit 5;')).toEqual([-1.5, 3]);
  expect(boundsOf('AS g WHERE g.t_s = 4')).toEqual([4, 4]);
  expect(boundsOf('WHERE (status < 0 AND t_s > 90) = 0 AND t_s > 7')?.[0]).toBe(7);
});

test('a bound is a little wider than what is asked for, as seconds are rounded', () => {
  const bounds = timeBoundsOf('SELECT * FROM gnss WHERE t_s BETWEEN 1 AND 2');
  expect(bounds?.fromNs).toBeLessThan(1e9);
  expect(bounds?.toNs).toBeGreaterThan(2e9);
});

test.each([
  'WHERE t_s > 10 OR status < 0',
  'WHERE NOT t_s > 10',
  'WHERE NOT (t_s BETWEEN 10 AND 20)',
  'WHERE t_s > 10 = 0',
  'WHERE t_s > 3 + 4',
  'WHERE -t_s > 3',
  'WHERE speed_mps BETWEEN 1 AND t_s > 3',
  'WHERE CASE WHEN 1 THEN t_s END > 3',
  "WHERE stream = 'x AND t_s > 3'",
  'WHERE stream = 1 -- AND t_s > 3',
  'GROUP BY t_s HAVING t_s > 3',
  'WHERE t_s > (SELECT 3)',
  ', imu WHERE t_s > 3',
  'LEFT JOIN imu USING (t_ns) WHERE t_s > 3',
  'WHERE status > 3 UNION SELECT 1, 2 FROM gnss WHERE t_s > 3',
])('no bound is taken from "%s"', (where) => {
  expect(boundsOf(where)).toBeUndefined();
});
