/** npm passes on a signal that the terminal has sent already: what comes so soon is the same press of the same key. */
const SAME_PRESS_MS = 300;

/** Ctrl-C, once: the run ends between two calls and tells what was done. Twice: at once. */
export function stopOnInterrupt(): { reason: () => string | null; forget: () => void } {
  let interruptedAt: number | null = null;
  const onSignal = (): void => {
    if (interruptedAt === null) {
      interruptedAt = performance.now();
      process.stderr.write('\nEnding after the calls under way; once more ends at once.\n');
      return;
    }
    if (performance.now() - interruptedAt > SAME_PRESS_MS) process.exit(130);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    reason: () => (interruptedAt === null ? null : 'the run was interrupted; run it again to go on'),
    forget: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
