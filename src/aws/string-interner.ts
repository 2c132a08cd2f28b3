/** Keeps one copy of what secrets have alike: a run remembers hundreds of thousands, and replicas repeat their origins. */
export class StringInterner {
  readonly #texts = new Map<string, string>();
  readonly #labels = new Map<string, readonly string[]>();

  text(internText: string): string {
    const known = this.#texts.get(internText);
    if (known === undefined) this.#texts.set(internText, internText);
    return known ?? internText;
  }

  labels(internLabels: readonly string[]): readonly string[] {
    const key = internLabels.join();
    const known = this.#labels.get(key);
    if (known === undefined) this.#labels.set(key, internLabels);
    return known ?? internLabels;
  }
}
