/**
 * String interning: keeps one copy of each text. A run remembers hundreds of thousands of secrets, and replicas repeat
 * the texts of their origins.
 */
export class StringInterner {
  readonly #texts = new Map<string, string>();
  readonly #labels = new Map<string, readonly string[]>();

  internText(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }

  internLabels(labels: readonly string[]): readonly string[] {
    const key = labels.join();
    const known = this.#labels.get(key);
    if (known === undefined) this.#labels.set(key, labels);
    return known ?? labels;
  }
}
