import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { Html, html } from '../html';
import type { Language } from '../locale';

const STYLE = `
:root{color-scheme:light dark;--ink:#1f2328;--soft:#57606a;--ground:#f3f4f6;--card:#fff;--line:#8c959f;--accent:#1f4fd8;--on-accent:#fff;--bad:#b3261e;--bad-ground:#fdecea}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b1;--ground:#0d1117;--card:#161b22;--line:#6e7781;--accent:#7aa2ff;--on-accent:#0d1117;--bad:#ff9b93;--bad-ground:#3a1614}}
*{box-sizing:border-box}
body{margin:0;padding:2rem 1rem;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:28rem;margin:0 auto;padding:2rem;background:var(--card);border-radius:.5rem;overflow-wrap:anywhere}
.tenant{margin:0 0 .5rem;color:var(--soft);font-weight:600}
h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}
p{margin:0 0 1rem}
label{display:block;margin:1.25rem 0 .25rem;font-weight:600}
.hint{margin:0 0 .25rem;color:var(--soft);font-size:.9rem}
.wrong{margin:0 0 .25rem;color:var(--bad);font-weight:600}
input{display:block;width:100%;padding:.6rem .7rem;border:1px solid var(--line);border-radius:.375rem;background:transparent;color:inherit;font:inherit}
input[readonly]{border-color:transparent;background:var(--ground)}
input[aria-invalid]{border:2px solid var(--bad)}
button,.button{display:inline-block;margin-top:1.5rem;padding:.7rem 1.2rem;border:0;border-radius:.375rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
a,input,button{outline-offset:2px}
:focus-visible{outline:3px solid var(--accent)}
.summary{margin:0 0 1.5rem;padding:1rem;border-left:4px solid var(--bad);background:var(--bad-ground)}
.summary h2{margin:0 0 .5rem;font-size:1rem}
.summary ul{margin:0;padding-left:1.25rem}
.summary a{color:inherit}
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
// The empty icon is the browser's own affair: without it it would ask for /favicon.ico.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A whole page; `body` stands in the one `main`. */
export interface Page {
  status: number;
  language: Language;
  title: string;
  tenantName: string | null;
  body: Html;
}

/**
 * Sends a page. It runs no script, loads nothing, can't be framed, is kept by no cache, and tells no other site its
 * address, which holds the token.
 */
export function sendPage(res: Response, page: Page): void {
  res.set({
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'Content-Language': page.language,
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Frame-Options': 'DENY',
    'X-Robots-Tag': 'noindex',
  });
  res.status(page.status).type('html').send(toDocument(page).markup);
}

function toDocument({ language, title, tenantName, body }: Page): Html {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
${tenantName !== null && html`<p class="tenant">${tenantName}</p>`}
${body}
</main>
</body>
</html>
`;
}
