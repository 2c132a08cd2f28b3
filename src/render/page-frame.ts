import { createHash } from 'node:crypto';

/** What differs between pages. All of it is markup already, whose texts are escaped. */
interface Page {
  readonly title: string;
  readonly style: string;
  readonly body: string;
  /** The only script that the page may run; none by default. */
  readonly script?: string;
  /** The address of its icon, which is data; none by default. */
  readonly icon?: string;
}

/**
 * A page that stands alone. Its policy allows its own style, script and icon: it can load nothing and send nothing.
 * @see https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP
 */
export function framePage({ title, style, body, script, icon }: Page): string {
  const policy = [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    `style-src ${hashOf(style)}`,
    ...(icon === undefined ? [] : ['img-src data:']),
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="generator" content="Lockstep">
<title>${title}</title>
${icon === undefined ? '' : `<link rel="icon" href="${icon}">\n`}<style>${style}</style>
</head>
<body>
${body}${script === undefined ? '' : `\n<script>${script}</script>`}
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
