import * as z from 'zod';
import { defineAction } from '../action.ts';
import { findSecret } from '../model/find.ts';
import { isPublic, parsePolicy } from '../model/resource-policy.ts';
import { shapes } from '../model/shapes.ts';

/** API reference, ValidateResourcePolicy, as far as syntax and public access go. */
export const ValidateResourcePolicy = defineAction({
  write: false,
  input: z.object({ SecretId: shapes.secretId.optional(), ResourcePolicy: shapes.policy }),
  answerCall({ SecretId, ResourcePolicy }, context) {
    if (SecretId !== undefined) findSecret(SecretId, context);
    const ValidationErrors = findingsIn(ResourcePolicy);
    return { PolicyValidationPassed: ValidationErrors.length === 0, ValidationErrors };
  },
});

function findingsIn(text: string): object[] {
  const policy = parsePolicy(text);
  if (policy === undefined) return [{ CheckName: 'PolicySyntax', ErrorMessage: 'The policy is not valid.' }];
  if (isPublic(policy)) return [{ CheckName: 'PublicAccess', ErrorMessage: 'The policy allows broad access.' }];
  return [];
}
