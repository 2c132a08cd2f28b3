import { Composer, type CST, type Document, type ErrorCode, Lexer, LineCounter, Parser, type YAMLError } from 'yaml';
import type { Mistake } from '../problems/mistake.ts';
import { escapeControls } from '../wording.ts';

/** 1 MiB holds about ten thousand entries. */
export const LARGEST_FILE = 2 ** 20;
/** A mapping has seven levels, which are about twenty for the parser. */
const DEEPEST = 100;
/** Characters that YAML forbids, as found in binary files and wrong encodings. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NOT_TEXT = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** A YAML document, or the syntax errors. `lines` converts offsets to lines and columns in both cases. */
export type Syntax = { lines: LineCounter } & (
  | { ok: true; document: Document.Parsed }
  | { ok: false; mistakes: Mistake[] }
);

/** Advice by the parser's error code. For other codes the parser's own message is shown. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'a tab in the indentation; YAML takes only spaces there',
  BAD_ALIAS: 'a * or & with no name after it is an alias of YAML; put a name that begins with * in quotes, like "*"',
  BAD_SCALAR_START: 'a value cannot begin with this character; put the value in quotes',
  BAD_DQ_ESCAPE: 'not an escape that YAML knows; write the backslash twice, or use single quotes',
  BAD_DIRECTIVE: 'a line that begins with % is a directive of YAML; remove it',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " in one line; put the value in quotes, or the second key on a line of its own',
  TAG_RESOLVE_FAILED:
    'a tag of YAML (!…) that means nothing here; remove it, or put a value that begins with ! in quotes',
  MULTIPLE_ANCHORS: 'a second anchor on one value; keep one',
};

export function parseYaml(text: string): Syntax {
  const lines = new LineCounter();
  const refused = findRefusal(text, lines);
  if (refused !== null) return { ok: false, lines, mistakes: [refused] };
  const tokens = tokenize(text, lines);
  if (!Array.isArray(tokens)) return { ok: false, lines, mistakes: [tokens] };
  // Neither tags nor duplicate keys are checked here: the reader does both in its single pass.
  const composer = new Composer({
    prettyErrors: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (document === undefined || second !== undefined) return { ok: false, lines, mistakes: [secondDocument(second)] };
  const mistakes = firstOfEachLine([...document.errors, ...document.warnings].map(explainError), lines);
  return mistakes.length === 0 ? { ok: true, lines, document } : { ok: false, lines, mistakes };
}

function findRefusal(text: string, lines: LineCounter): Mistake | null {
  lines.addNewLine(0);
  if (Buffer.byteLength(text) > LARGEST_FILE) return { offset: 0, message: tooLargeMessage() };
  const offset = text.search(NOT_TEXT);
  if (offset === -1) return null;
  for (const newline of text.slice(0, offset).matchAll(/\n/g)) lines.addNewLine(newline.index + 1);
  return { offset, message: `${escapeControls(text.charAt(offset))} is not text; save the file as UTF-8 YAML` };
}

export function tooLargeMessage(): string {
  return `the file is larger than ${LARGEST_FILE / 2 ** 20} MiB; a mapping this large is not read: select secrets by * or by tags`;
}

/** Returns the tokens, or a mistake if they nest too deeply: the composer is recursive and would exhaust the stack. */
function tokenize(text: string, lines: LineCounter): CST.Token[] | Mistake {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > DEEPEST)
      return {
        offset: parser.offset,
        message: 'nested far deeper than a mapping ever is; remove the brackets or dashes',
      };
  }
  tokens.push(...parser.end());
  return tokens;
}

function secondDocument(second: Document.Parsed | undefined): Mistake {
  const offset = second?.range[0] ?? 0;
  return { offset, message: 'a second document begins here (---); a mapping is one document: keep one' };
}

function explainError(error: YAMLError): Mistake {
  const [firstLine = ''] = error.message.split('\n');
  return { offset: error.pos[0], message: ADVICE[error.code] ?? `this is not YAML: ${escapeControls(firstLine)}` };
}

/** One typo can cause several parser errors in a line; only the first is useful. */
function firstOfEachLine(mistakes: Mistake[], lines: LineCounter): Mistake[] {
  const seen = new Set<number>();
  return mistakes.filter(({ offset }) => {
    const { line } = lines.linePos(offset);
    return !seen.has(line) && seen.add(line);
  });
}
