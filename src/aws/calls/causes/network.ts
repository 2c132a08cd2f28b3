import type { Cause } from './cause.ts';

/** What the SDK throws for an answer that it cannot parse. */
const UNPARSED = ['SyntaxError', 'Unknown', 'UnknownError', 'UnreadableAnswer'];
const IN_BETWEEN = 'check what is between this machine and AWS, such as a proxy or AWS_ENDPOINT_URL';
const UNTRUSTED_NAMES = [
  ...['SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_UNTRUSTED'],
  ...['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_GET_ISSUER_CERT', 'CERT_SIGNATURE_FAILURE'],
];

export const UNTRUSTED = {
  code: 'not-aws',
  why: 'the certificate of the other side is not trusted',
  next: 'if a proxy signs it, name the certificate of its authority in NODE_EXTRA_CA_CERTS=FILE.pem',
} as const;

/**
 * What lies between this machine and AWS, and what the machine was given.
 * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export const NETWORK: readonly Cause[] = [
  { names: UNTRUSTED_NAMES, ...UNTRUSTED },
  {
    names: ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'],
    code: 'not-aws',
    why: 'the certificate of the other side is not valid today',
    next: `check this machine's clock, and ${IN_BETWEEN}`,
  },
  {
    names: ['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH'],
    code: 'not-aws',
    why: 'the certificate of the other side is for another host',
    next: IN_BETWEEN,
  },
  {
    names: ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'],
    code: 'not-aws',
    why: 'the other side does not speak TLS',
    next: `write http:// in AWS_ENDPOINT_URL if it is meant, or ${IN_BETWEEN}`,
  },
  {
    names: ['ERR_INVALID_CHAR'],
    code: 'bad-input',
    why: 'a key or token holds a line end, or another character that HTTP cannot carry',
    next: 'set the credentials again, without it',
  },
  {
    names: ['ERR_INVALID_URL'],
    code: 'bad-input',
    why: 'an endpoint is not a URL',
    next: 'correct endpoint_url in the profile; one looks like http://localhost:4566',
  },
  {
    names: UNPARSED,
    statuses: [407],
    code: 'not-aws',
    why: 'the proxy asks for a name and a password',
    next: 'write them into HTTPS_PROXY, as http://NAME:PASSWORD@HOST:PORT',
  },
  {
    names: UNPARSED,
    statuses: [200, 301, 302, 303, 307, 308, 511],
    code: 'not-aws',
    why: 'a web page instead of an answer of AWS',
    next: `open a browser and sign in to this network if it asks for that; else ${IN_BETWEEN}`,
  },
  { names: UNPARSED, statuses: [400, 401, 403, 404, 405, 413], code: 'not-aws' },
  {
    names: UNPARSED,
    statuses: [500, 502, 503, 504],
    code: 'service-fault',
    why: 'a fault without an answer of AWS',
    next: 'run it again; if a proxy is in between, check that',
  },
];
