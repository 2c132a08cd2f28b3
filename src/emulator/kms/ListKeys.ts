import * as z from 'zod';
import { textOf, wholeNumber } from '../constraints.ts';
import { authorizeCall, defineKeyAction } from './action.ts';
import { keyErrors } from './errors.ts';

/** KMS API reference, ListKeys: those that are scheduled for deletion are listed, too. */
export const ListKeys = defineKeyAction({
  write: false,
  input: z.object({ Limit: wholeNumber(1, 1000).default(100), Marker: textOf(1, 1024).optional() }),
  answerCall({ Limit, Marker }, context) {
    authorizeCall(context);
    const keys = context.state.kms.listKeys(context.caller, context.now);
    const from = Marker === undefined ? 0 : keys.findIndex(({ id }) => id === Marker) + 1;
    if (Marker !== undefined && from === 0) throw keyErrors.invalidMarker();
    const page = keys.slice(from, from + Limit);
    const isLast = from + Limit >= keys.length;
    return {
      Keys: page.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })),
      NextMarker: isLast ? undefined : page.at(-1)?.id,
      Truncated: !isLast,
    };
  },
});
