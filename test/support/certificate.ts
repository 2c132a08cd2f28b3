import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate of a test's own, and its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Makes a self-signed certificate for these hosts, which is its own authority. Node verifies certificates, and cannot
 * make them: so this writes the few fields of an X.509 certificate (RFC 5280) as DER.
 */
export function makeCertificate(hosts: readonly string[], validUntil = '20991231235959Z'): Certificate {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(oid(2, 5, 4, 3), der(0x0c, Buffer.from('Lockstep test')))));
  const algorithm = sequence(oid(1, 2, 840, 10045, 4, 3, 2));
  const body = sequence(
    der(0xa0, integer(2)),
    integer(1),
    algorithm,
    name,
    sequence(der(0x18, Buffer.from('20000101000000Z')), der(0x18, Buffer.from(validUntil))),
    name,
    pair.publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(
        extension([2, 5, 29, 19], sequence(der(1, Buffer.from([255])))),
        extension([2, 5, 29, 17], namesOf(hosts)),
      ),
    ),
  );
  const signature = sign('sha256', body, pair.privateKey);
  const bytes = sequence(body, algorithm, der(3, Buffer.concat([Buffer.from([0]), signature])));
  return { cert: pem('CERTIFICATE', bytes), key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function namesOf(hosts: readonly string[]): Buffer {
  return sequence(...hosts.map((host) => der(0x82, Buffer.from(host))));
}

function extension(id: readonly [number, number, ...number[]], value: Buffer): Buffer {
  return sequence(oid(...id), der(4, value));
}

function pem(label: string, bytes: Buffer): string {
  return `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 128) return Buffer.from([length]);
  return length < 256 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 255]);
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function set(...parts: Buffer[]): Buffer {
  return der(0x31, ...parts);
}

function integer(value: number): Buffer {
  return der(2, Buffer.from([value]));
}

function oid(first: number, second: number, ...rest: number[]): Buffer {
  return der(6, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 127];
  for (let left = value >> 7; left > 0; left >>= 7) digits.unshift((left & 127) | 128);
  return digits;
}
