/** Keeps one copy of what secrets have alike: a run remembers hundreds of thousands, and replicas repeat their origins. */
export class Alike {
  readonly #texts = new Map<string, string>();
  readonly #labels = new Map<string, readonly string[]>();

  text(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }

  labels(labels: readonly string[]): readonly string[] {
    const key = labels.join();
    const known = this.#labels.get(key);
    if (known === undefined) this.#labels.set(key, labels);
    return known ?? labels;
  }
}
