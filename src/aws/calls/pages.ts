/** The error for a token that AWS refuses, even one that it returned itself. */
const INVALID_TOKEN = 'InvalidNextTokenException';

/** How often a listing is restarted if AWS refuses its token. */
const RESTARTS = 3;

interface Page {
  readonly NextToken?: string | undefined;
}

/** Fetches one page. Returns `restart` for the errors that `expected` maps to it. */
type AskForPage<P extends Page> = (
  token: string | undefined,
  expected: (error: string) => 'restart' | undefined,
) => Promise<P | 'restart'>;

/**
 * The pages of a listing, one after the other. If AWS refuses a token, the listing is restarted, up to `restarts`
 * times: its consumer then sees secrets twice, and the later state is the newer one.
 */
export async function* pagesOf<P extends Page>(ask: AskForPage<P>, restarts = RESTARTS): AsyncGenerator<P> {
  let token: string | undefined;
  do {
    const mayRestart = token !== undefined && restarts > 0;
    const page = await ask(token, (error) => (mayRestart && error === INVALID_TOKEN ? 'restart' : undefined));
    if (page === 'restart') return yield* pagesOf(ask, restarts - 1);
    yield page;
    // An empty token marks the last page, as for the SDK's own paginators: some servers send it.
    token = page.NextToken || undefined;
  } while (token !== undefined);
}
