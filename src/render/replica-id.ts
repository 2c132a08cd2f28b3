import { v5 as uuidv5 } from 'uuid';
import type { Report } from '../core/report.ts';

/** Findings are known by these ids for years: a change opens each of them again. */
const NAMESPACE = '0d0f8f0a-3b86-5a5e-9d0c-5a2c5b0c7e21';

interface Replica {
  readonly secret: string;
  readonly target: string;
  readonly name: string;
}

/** The id of a replica in the tools that collect findings: the same in every run, whatever has drifted. */
export function replicaId({ mapping, origin }: Report, { secret, target, name }: Replica): string {
  const parts = [mapping, origin.account, origin.region, secret, target, name];
  return uuidv5(JSON.stringify(parts), NAMESPACE);
}
