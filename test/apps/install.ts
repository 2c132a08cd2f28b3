import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { TestProject } from 'vitest/node';
import { readManifest } from '../house/scratch.ts';
import { packPackage } from './pack.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder outside the checkout, so that no app finds a package of ours above it. */
    apps: string;
  }
}

/** TypeScript as apps have it, in `compilers/node_modules/typescript-VERSION`. */
const COMPILERS = ['5.6.3', '5.9.3', '6.0.3'];

/** What the package has to work with at least. Nothing here brings esbuild along. */
const LOWEST = { 'aws-cdk-lib': '2.224.0', constructs: '10.0.0' };

/** What `cdk init app --language typescript` asks for, in versions that it takes, and ts-node, which it asked for before. */
const NEWEST = {
  '@swc/core': '1.16.22',
  '@swc/jest': '0.2.39',
  '@types/jest': '30.0.0',
  '@types/node': '24.19.2',
  jest: '30.5.2',
  'ts-node': '10.9.2',
  tsx: '4.23.15',
  typescript: '7.0.2',
};

/** Packs the package, and installs it once for all apps of a folder: `newest/` and `lowest/`. */
export default async function install({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-apps-'));
  const lockstep = `file:${await packPackage(folder)}`;
  const { devDependencies } = await readManifest();
  const cdk = Object.fromEntries(['aws-cdk', 'aws-cdk-lib', 'constructs'].map((name) => [name, devDependencies[name]]));
  const compilers = COMPILERS.map((version) => [`typescript-${version}`, `npm:typescript@${version}`]);
  await Promise.all([
    installInto(join(folder, 'newest'), { ...NEWEST, ...cdk, lockstep }),
    installInto(join(folder, 'lowest'), { ...LOWEST, lockstep }),
    installInto(join(folder, 'compilers'), Object.fromEntries(compilers)),
  ]);
  provide('apps', folder);
  return () => rm(folder, { recursive: true, force: true });
}

async function installInto(folder: string, dependencies: object): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'apps', private: true, dependencies }));
  await execa('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], { cwd: folder });
}
