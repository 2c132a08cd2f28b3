import { type AwsWorld, awsWorld } from '../../aws/world.ts';
import { stopOnInterrupt } from './stop.ts';
import { terminalWatcher } from './watcher.ts';

/** AWS as a command sees it, and what follows the command on stderr. */
export interface Session {
  readonly world: AwsWorld;
  readonly watcher: ReturnType<typeof terminalWatcher>;
}

/** Lends a command a world that Ctrl-C stops between two calls; `isLate` may stop it as well. */
export async function inSession<T>(
  originRegion: string,
  isLate: () => string | null,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const stop = stopOnInterrupt();
  const watcher = terminalWatcher();
  try {
    const world = awsWorld({ originRegion, watcher, stopped: () => stop.reason() ?? isLate() });
    return await work({ world, watcher });
  } finally {
    watcher.end();
    stop.forget();
  }
}
