/**
 * Where histories are kept: a folder, or a prefix in S3. Keys begin with the mapping's name: `NAME/runs/000123.json.gz`,
 * `NAME/events/STARTED-ID.json.gz`, `NAME/state.json`. Every method throws a LockstepError if the place cannot be reached.
 */
export interface HistoryStore {
  /** Where it is, for people: a folder, or s3://bucket/prefix. */
  readonly where: string;
  /** Creates an object only if there is none under this key: a compare-and-swap. */
  create(key: string, bytes: Uint8Array): Promise<'created' | 'exists'>;
  /** null: no such object. */
  read(key: string): Promise<Uint8Array | null>;
  /** Replaces or creates an object; the last writer wins. Only for caches and the page. `type`: its media type. */
  replace(key: string, bytes: Uint8Array, type?: string): Promise<void>;
  /** Keys that start with the prefix, sorted, those after `after` alone. */
  list(prefix: string, after: string | null): AsyncIterable<string>;
}
