/** How people and reports name a member: by its name, or by a JSON Pointer (RFC 6901) if it lies deeper. */
export function pathName(path: readonly string[]): string {
  const [name = '', ...deeper] = path;
  return deeper.length === 0 && !name.startsWith('/') && name !== ''
    ? JSON.stringify(name)
    : JSON.stringify(pointerTo(path));
}

/** The JSON Pointer to a member. */
export function pointerTo(path: readonly string[]): string {
  return path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
