export { handler as reconciler } from './reconciler.ts';
export { handler as standby } from './standby.ts';
export { handler as worker } from './worker.ts';
