/** Points this process's AWS clients at an emulator, with keys that no real account has. */
export function useEndpoint(url: string): void {
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_REGION', 'AWS_DEFAULT_REGION']) delete process.env[name];
  process.env.AWS_ENDPOINT_URL = url;
  process.env.AWS_ACCESS_KEY_ID = '123456789012';
  process.env.AWS_SECRET_ACCESS_KEY = 'not-a-secret';
}
