/** Points of the plane by cell, for asking what lies near. */
export class Grid<T extends { readonly x: number; readonly y: number }> {
  readonly #cellM: number;
  readonly #cells = new Map<number, T[]>();

  constructor(items: Iterable<T>, cellM: number) {
    this.#cellM = cellM;
    for (const item of items) {
      const key = this.#key(Math.floor(item.x / cellM), Math.floor(item.y / cellM));
      const cell = this.#cells.get(key);
      if (cell) cell.push(item);
      else this.#cells.set(key, [item]);
    }
  }

  /** Items within `radiusM`, cell by cell, in the order they came in. */
  near(x: number, y: number, radiusM: number): T[] {
    const c = this.#cellM;
    const found: T[] = [];
    for (let j = Math.floor((y - radiusM) / c); j <= Math.floor((y + radiusM) / c); j++) {
      for (let i = Math.floor((x - radiusM) / c); i <= Math.floor((x + radiusM) / c); i++) {
        const cell = this.#cells.get(this.#key(i, j));
        if (!cell) continue;
        for (let k = 0; k < cell.length; k++) {
          const item = cell[k]!;
          if ((item.x - x) ** 2 + (item.y - y) ** 2 <= radiusM * radiusM) found.push(item);
        }
      }
    }
    return found;
  }

  #key(i: number, j: number): number {
    return i * 0x4000000 + j;
  }
}
