import type { Asked } from '../../core/doctor/asked.ts';
import type { Finding } from '../../core/doctor/finding.ts';
import {
  judgeOwnPermissions,
  judgeRolePermissions,
  principalOf,
  type Simulated,
  type Verdict,
} from '../../core/doctor/permissions.ts';
import type { Simulation } from '../../core/doctor/simulations.ts';
import type { Probes } from './ports.ts';

/** What the deployed role may do, by its policies. Each of its runs needs all of it. */
export async function examineRole(arn: string, all: readonly Simulation[], probes: Probes): Promise<Finding[]> {
  return judgeRolePermissions(await simulateAll(arn, all, probes));
}

/** What the caller may do beyond looking, by their policies. */
export async function examineCaller(arn: string, all: readonly Simulation[], probes: Probes): Promise<Finding[]> {
  const principal = principalOf(arn);
  switch (principal.kind) {
    case 'other':
      return [];
    case 'simulated':
      return judgeOwnPermissions(await simulateAll(principal.arn, all, probes));
    case 'session': {
      const found = await probes.findRole(principal.role);
      const known = found.state === 'answered' ? found.value : principal.guess;
      return judgeOwnPermissions(await simulateAll(known, all, probes));
    }
  }
}

/** One after the other, since IAM allows few calls a second; the first that is not answered is the last. */
async function simulateAll(arn: string, all: readonly Simulation[], probes: Probes): Promise<Simulated[]> {
  const done: Simulated[] = [];
  for (const simulation of all) {
    const asked: Asked<readonly Verdict[]> = await probes.simulate(arn, simulation);
    done.push({ simulation, asked });
    if (asked.state !== 'answered') break;
  }
  return done;
}
