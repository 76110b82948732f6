export function buildRenderer(root: string): void;
