import * as z from 'zod';
import { textOf, wholeNumber } from '../../constraints.ts';
import { AwsError } from '../../error.ts';
import { pickMany, pickOne } from '../../random.ts';
import { defineAction } from '../action.ts';

const input = z.object({
  PasswordLength: wholeNumber(1, 4096).default(32),
  ExcludeCharacters: textOf(0, 4096).default(''),
  ExcludeNumbers: z.boolean().default(false),
  ExcludePunctuation: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  ExcludeLowercase: z.boolean().default(false),
  IncludeSpace: z.boolean().default(false),
  RequireEachIncludedType: z.boolean().default(true),
});

type Input = z.output<typeof input>;

/** API reference, GetRandomPassword. */
export const GetRandomPassword = defineAction({
  write: false,
  input,
  answerCall(request, { random }) {
    const types = includedTypes(request);
    if (types.length === 0) throw invalidParameter('No characters are left to choose from.');
    const required = request.RequireEachIncludedType ? types.map((type) => pickOne(type, random)) : [];
    const rest = request.PasswordLength - required.length;
    if (rest < 0) throw invalidParameter('The password is too short to hold every included character type.');
    const characters = [...required, ...pickMany(types.join(''), rest, random)];
    const shuffled = characters
      .map((character) => ({ character, at: random() }))
      .sort((one, other) => one.at - other.at);
    return { RandomPassword: shuffled.map(({ character }) => character).join('') };
  },
});

function includedTypes(request: Input): string[] {
  const excluded = new Set(request.ExcludeCharacters);
  const types = [
    request.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    request.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    request.ExcludeNumbers ? '' : '0123456789',
    request.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    request.IncludeSpace ? ' ' : '',
  ];
  return types.map((type) => [...type].filter((character) => !excluded.has(character)).join('')).filter(Boolean);
}

function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
