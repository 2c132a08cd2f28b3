/** Ctrl-C, once: the run ends between two calls and tells what was done. Twice: at once. */
export function stopOnInterrupt(): { reason: () => string | null; forget: () => void } {
  let interrupted = false;
  const onSignal = (): void => {
    if (interrupted) process.exit(130);
    interrupted = true;
    process.stderr.write('\nEnding after the calls under way; once more ends at once.\n');
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    reason: () => (interrupted ? 'the run was interrupted; run it again to go on' : null),
    forget: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
