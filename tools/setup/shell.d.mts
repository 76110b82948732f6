export function findShell(root: string): string | undefined;
export function ensureShell(root: string, options?: { force?: boolean }): string | undefined;
export function shellObstacle(root: string): string | undefined;
