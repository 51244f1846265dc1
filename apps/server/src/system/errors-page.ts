import { createHash } from 'node:crypto';
import { Router } from 'express';
import { Html, html } from '../html';
import { ERRORS } from '../http/errors';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
section { border-top: 1px solid #8886; padding: .5rem 0; }
section:target { border-left: 4px solid #2563eb; padding-left: 1rem; }
h2 { font-size: 1rem; margin: .5rem 0 0; }
p { margin: .25rem 0; }
code { font-family: ui-monospace, monospace; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** `GET /errors`: what each code means and what to do; the `type` of every problem leads to its section. */
export function errorsPage(): Router {
  const page = renderErrorsPage();
  const router = Router({ caseSensitive: true });
  router.get('/errors', (_req, res) => {
    res.setHeader(
      'Content-Security-Policy',
      `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'`,
    );
    res.setHeader('Cache-Control', 'public, max-age=300');
    res.type('html').send(page);
  });
  return router;
}

function renderErrorsPage(): string {
  const sections = Object.entries(ERRORS).map(
    ([code, { status, title, hint }]) => html`
<section id="${code}"><h2><code>${code}</code> · ${status}</h2><p>${title}.</p><p>${hint}</p></section>`,
  );
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Errors · HelloJohn</title><style>${new Html(STYLE)}</style></head>
<body><main><h1>Errors</h1><p>Every failure is <code>application/problem+json</code> with a <code>code</code> of this list.</p>
${sections}
</main></body></html>
`.markup;
}
