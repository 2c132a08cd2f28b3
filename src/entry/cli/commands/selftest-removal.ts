/** The options of a selftest that its removal takes as well. */
interface CleanOptions {
  readonly origin: string;
  readonly target: string;
  readonly role?: string;
  readonly events?: boolean;
  readonly kms?: boolean;
}

/** A second Ctrl-C ends the process in the midst of it, and a person has to know what that leaves. */
export async function untilRemoved<T>(command: string, work: () => Promise<T>): Promise<T> {
  const warn = () =>
    void process.stderr.write(`It quit before all was removed. This removes what is left:\n  ${command}\n`);
  process.on('exit', warn);
  try {
    return await work();
  } finally {
    process.off('exit', warn);
  }
}

/** The command that removes what this selftest leaves. */
export function cleanCommand({ origin, target, role, events, kms }: CleanOptions): string {
  const more = [
    ...(role === undefined ? [] : [`--role ${role}`]),
    ...(kms ? ['--kms'] : []),
    ...(events ? ['--events'] : []),
    '--clean',
  ];
  return `lockstep selftest --origin ${origin} --target ${target} ${more.join(' ')}`;
}
