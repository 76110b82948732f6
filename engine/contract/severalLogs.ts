/** Logs of one drive beside its main log, at most: a bag, a bus, positions and videos of all cameras are fewer. */
export const MOST_FURTHER_LOGS = 15;
