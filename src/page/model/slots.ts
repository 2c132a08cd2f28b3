/**
 * Gives each row that is rendered a slot, which it keeps for as long as it is. A row that appears takes the slot of one that
 * is gone, and with it its elements: to change their text costs a fraction of making new ones.
 */
export class Slots {
  readonly #slots = new Map<number, number>();
  readonly #free: number[] = [];

  /** The slot of each row, in the order of the rows. */
  assign(rows: readonly number[]): number[] {
    const present = new Set(rows);
    for (const [row, slot] of this.#slots) {
      if (present.has(row)) continue;
      this.#slots.delete(row);
      this.#free.push(slot);
    }
    return rows.map((row) => this.#slots.get(row) ?? this.#take(row));
  }

  #take(row: number): number {
    const slot = this.#free.pop() ?? this.#slots.size;
    this.#slots.set(row, slot);
    return slot;
  }
}
