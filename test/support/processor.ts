/** Processor time, which other work on the machine hardly changes: by it a test can tell work that is bounded from work that is not. */

/** Runs `work` and gives the seconds that this process, all of its threads, computed meanwhile. */
export async function processorSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
