export type PackedPackage = {
  /** Below the checkout: node_modules/… */
  readonly path: string;
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly how: 'beside the archive' | 'in the interface';
  readonly license?: string;
  readonly author?: string;
  readonly source?: string;
};

export function packedPackages(root: string, outside: string): PackedPackage[];
export function nativeFiles(folder: string): string[];
