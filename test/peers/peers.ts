import { execa } from 'execa';
import { installed, type Server, startServer } from './server.ts';

/** An emulator that others wrote. */
export interface Peer {
  readonly name: string;
  /** Its name in requirements.txt. */
  readonly package: 'moto' | 'ministack';
  /** The path of its program, or null if it is not installed. */
  readonly program: string | null;
  start(): Promise<Server>;
}

const motoServer = installed('moto_server');
const ministack = installed('ministack');

export const MOTO: Peer = {
  name: 'moto',
  package: 'moto',
  program: motoServer,
  start: () => startServer(motoServer ?? '', (port) => ['-p', String(port)]),
};

export const MINISTACK: Peer = {
  name: 'MiniStack',
  package: 'ministack',
  program: ministack,
  start: () =>
    startServer(
      ministack ?? '',
      () => [],
      (port) => ({ GATEWAY_PORT: String(port) }),
    ),
};

/** The version of a peer that is installed. */
export async function versionOf(peer: Peer): Promise<string> {
  const python = installed('python') ?? 'python3';
  const { stdout } = await execa(python, ['-c', `import importlib.metadata as m; print(m.version('${peer.package}'))`]);
  return stdout;
}
