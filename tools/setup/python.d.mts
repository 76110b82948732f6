export function ensurePython(root: string): string | undefined;
