import type { Override } from '../../../config/mapping.ts';
import { SecretValue } from '../../core/secret.ts';
import { contents } from '../../core/secret-content.ts';
import type { OverriddenValue } from '../../engine/ports.ts';
import { isOwn, NO_OBJECT, overrideText } from './override-text.ts';

/** Applies an override to a sealed value, and seals the result. */
export function overrideValue(value: SecretValue, override: Override): OverriddenValue {
  const content = contents.get(value);
  if (content?.kind !== 'string') return isOwn(override) ? NO_OBJECT : { state: 'done', value };
  const changed = overrideText(content.text, override);
  if (changed.state === 'unfit') return changed;
  return { state: 'done', value: new SecretValue({ kind: 'string', text: changed.text }) };
}
