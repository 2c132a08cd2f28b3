/** What AWS calls a token that it does not take, be it one that it gave out itself. */
const INVALID_TOKEN = 'InvalidNextTokenException';

/** How often a listing is started again whose token AWS did not take. */
const RESTARTS = 3;

interface Page {
  readonly NextToken?: string | undefined;
}

/** Asks for one page. `restart` is the result for the errors that the second parameter says so of. */
type AskForPage<P extends Page> = (
  token: string | undefined,
  expected: (error: string) => 'restart' | undefined,
) => Promise<P | 'restart'>;

/**
 * The pages of a listing, one after the other. A listing whose token AWS refuses is started again, some times: its
 * consumer then sees secrets twice, and the later state is the newer one.
 */
export async function* pagesOf<P extends Page>(ask: AskForPage<P>, restarts = RESTARTS): AsyncGenerator<P> {
  let token: string | undefined;
  do {
    const mayRestart = token !== undefined && restarts > 0;
    const page = await ask(token, (error) => (mayRestart && error === INVALID_TOKEN ? 'restart' : undefined));
    if (page === 'restart') return yield* pagesOf(ask, restarts - 1);
    yield page;
    // An empty token is the last page's, as for the SDK's own paginators: there are servers that send it.
    token = page.NextToken || undefined;
  } while (token !== undefined);
}
