/** Looks at a request before it is sent. @throws LockstepError if it must not be */
export type RequestCheck = (hostname: string, authorization: string) => void;

let check: RequestCheck | null = null;

/**
 * Has every request of this process looked at, those included that the SDK makes by itself for its credentials. The
 * functions never set it.
 */
export function setRequestCheck(chosen: RequestCheck | null): void {
  check = chosen;
}

/** @throws LockstepError if the request must not be sent */
export function checkRequest(hostname: string, { authorization = '' }: Readonly<Record<string, string>>): void {
  check?.(hostname, authorization);
}
