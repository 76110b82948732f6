/** Kinds of graph/1 edges. A factor on one pose is written with `to` = `from`. */
export const EDGE = { odometry: 0, loop: 1, gnss: 2, attitude: 3, gravity: 4 } as const;
