import type { Cause } from './cause.ts';
import { UNTRUSTED } from './network.ts';

const SIGNATURES = ['InvalidSignatureException', 'SignatureDoesNotMatch', 'IncompleteSignature'];
const TOKENS = ['InvalidIdentityToken', 'InvalidIdentityTokenException', 'IDPRejectedClaim'];
const CHAIN = ['CredentialsProviderError'];
const CLOCK = {
  code: 'expired-credentials',
  why: "this machine's clock is off",
  next: 'set the clock, for example by NTP, and run it again',
} as const;
const BY_HAND = 'run that command by hand: it has to print JSON with Version 1, AccessKeyId and SecretAccessKey';

/**
 * Credentials that AWS does not accept, or that the SDK's chain does not find. The chain has one name for all of its
 * troubles, so its text decides.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
export const CREDENTIALS: readonly Cause[] = [
  // AWS reports a request from the past or the future by the names of a bad signature.
  { names: SIGNATURES, message: /expired|not yet current/i, ...CLOCK },
  { names: ['RequestExpired', 'RequestTimeTooSkewed'], ...CLOCK },
  {
    names: SIGNATURES,
    code: 'no-credentials',
    why: 'the secret access key does not belong to the access key',
    next: 'correct AWS_SECRET_ACCESS_KEY or the profile, or sign in again',
  },
  {
    names: ['RegionDisabledException'],
    code: 'region-not-enabled',
    why: 'STS is not active in this Region for the account',
    next: 'activate the Region in the account settings of IAM',
  },
  {
    names: TOKENS,
    message: /expired/i,
    code: 'expired-credentials',
    why: 'the web identity token has expired',
    next: 'renew the token in the file that AWS_WEB_IDENTITY_TOKEN_FILE names',
  },
  {
    names: TOKENS,
    code: 'no-credentials',
    why: 'the web identity token is not accepted',
    next: "check the token in the file that AWS_WEB_IDENTITY_TOKEN_FILE names, and the account's identity provider in IAM",
  },
  {
    message: /multi-factor authentication/,
    code: 'no-credentials',
    why: 'the profile asks for a code of multi-factor authentication',
    next: 'sign in first: eval "$(aws configure export-credentials --profile NAME --format env)"; unset AWS_PROFILE',
  },
  {
    message: /Detected a cycle/,
    code: 'no-credentials',
    why: 'profiles name each other as their source_profile',
    next: 'let one of them have credentials of its own',
  },
  {
    message: /SSO session|SSO token|aws sso login/i,
    code: 'expired-credentials',
    why: 'the sign-in by SSO is missing or has expired',
    next: 'sign in with `aws sso login`, for the same profile',
  },
  {
    names: CHAIN,
    message: /login/,
    code: 'expired-credentials',
    why: 'the sign-in by `aws login` is missing or has expired',
    next: 'sign in with `aws login`, for the same profile',
  },
  {
    message: /credential_process returned|did not return Version 1/,
    code: 'no-credentials',
    why: "the profile's credential_process prints no credentials",
    next: BY_HAND,
  },
  {
    names: CHAIN,
    message: /Command failed|spawn /,
    code: 'no-credentials',
    why: "the profile's credential_process fails",
    next: BY_HAND,
    unquotable: true,
  },
  {
    names: CHAIN,
    message: /credentials using profile|Profile '?[^ ]+'? (could not be found|was not found)/,
    code: 'no-credentials',
    why: 'the profile does not exist, or has no credentials',
    next: 'correct AWS_PROFILE or source_profile; `aws configure list-profiles` lists what there is',
  },
  {
    names: CHAIN,
    message: /Invalid response from STS/,
    code: 'not-aws',
    why: 'a web page instead of an answer of STS',
    next: 'check what is between this machine and AWS, such as a proxy or AWS_ENDPOINT_URL',
  },
  {
    names: ['ENOENT'],
    code: 'no-credentials',
    why: 'a file that the credentials need is not there',
    next: 'correct AWS_WEB_IDENTITY_TOKEN_FILE, or web_identity_token_file in the profile',
  },
  {
    names: ['TypeError'],
    message: /reading 'sso_/,
    code: 'no-credentials',
    why: 'the profile names an sso-session that is not there',
    next: 'complete the profile with `aws configure sso`',
    unquotable: true,
  },
  // The chain keeps what its own clients met as text only.
  {
    names: CHAIN,
    message: /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError/,
    code: 'no-answer',
  },
  { names: CHAIN, message: /certificate/, ...UNTRUSTED },
  {
    names: CHAIN,
    message: /is not valid JSON/,
    code: 'not-aws',
    why: 'a web page instead of an answer of AWS, when signing in',
    next: 'check what is between this machine and AWS, such as a proxy',
    unquotable: true,
  },
  { names: CHAIN, message: /expired/i, code: 'expired-credentials' },
];
