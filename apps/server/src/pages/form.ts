import express, { type Request, type Response } from 'express';
import { type Html, html } from '../html';
import { ApiError } from '../http/errors';
import type { PageTexts, PageWords } from './texts';

/** One input. */
export interface Field {
  name: string;
  label: string;
  type: 'password' | 'text';
  /** @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill */
  autocomplete: string;
  hint?: string;
  value?: string;
  isRequired: boolean;
}

/** What is wrong, by the name of the field; a field may have several. */
export interface FieldProblem {
  field: string;
  message: string;
}

export interface FormView {
  /** Relative, so that a proxy may serve the pages under a path of its own. */
  action: string;
  token: string;
  words: PageWords;
  texts: PageTexts;
  /** Whose account it is, for password managers and for the reader. */
  email: string | null;
  fields: readonly Field[];
  problems: readonly FieldProblem[];
}

/** A form that works without scripts: labels, hints and problems are tied to their inputs, and problems come first. */
export function formOf(view: FormView): Html {
  const { action, token, words, texts, email, fields, problems } = view;
  return html`<h1>${words.title}</h1>
${problems.length > 0 && summaryOf(texts.problems, problems)}
<p>${words.intro}</p>
<form method="post" action="${action}" novalidate>
<input type="hidden" name="token" value="${token}">
${
  email !== null &&
  html`<label for="email">${texts.account}</label>
<input id="email" type="email" autocomplete="username" value="${email}" readonly>`
}
${fields.map((field) => inputOf(field, problemsOf(field, problems), isFirst(field, fields, problems)))}
<button type="submit">${words.submit}</button>
</form>`;
}

const problemsOf = ({ name }: Field, problems: readonly FieldProblem[]) =>
  problems.filter(({ field }) => field === name).map(({ message }) => message);

/** The input the cursor belongs in: the first wrong one, else the first. */
function isFirst(field: Field, fields: readonly Field[], problems: readonly FieldProblem[]): boolean {
  const wrong = fields.find(({ name }) => problems.some((problem) => problem.field === name));
  return field === (wrong ?? fields[0]);
}

function summaryOf(heading: string, problems: readonly FieldProblem[]): Html {
  return html`<div class="summary" role="alert">
<h2>${heading}</h2>
<ul>${problems.map(({ field, message }) => html`<li><a href="#${field}">${message}</a></li>`)}</ul>
</div>`;
}

function inputOf(field: Field, problems: readonly string[], hasFocus: boolean): Html {
  const { name, label, type, autocomplete, hint, value, isRequired } = field;
  const isWrong = problems.length > 0;
  const described = [hint === undefined ? '' : `${name}-hint`, isWrong ? `${name}-wrong` : ''].join(' ').trim();
  return html`<label for="${name}">${label}</label>
${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
${isWrong && html`<div id="${name}-wrong">${problems.map((problem) => html`<p class="wrong">${problem}</p>`)}</div>`}
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}"${value !== undefined && html` value="${value}"`}${isRequired && html` required`}${described !== '' && html` aria-describedby="${described}"`}${isWrong && html` aria-invalid="true"`}${hasFocus && html` autofocus`}>`;
}

const FORM_LIMIT_BYTES = 16 * 1024;
const FIELDS_MAX = 20;
const formParser = express.urlencoded({ extended: false, limit: FORM_LIMIT_BYTES, parameterLimit: FIELDS_MAX });

/**
 * Reads the fields of a form that was sent; a repeated one counts as absent.
 *
 * @throws ApiError `unsupported_media_type` (415), `payload_too_large` (413).
 */
export async function readForm(req: Request, res: Response): Promise<Record<string, string>> {
  if (req.is('application/x-www-form-urlencoded') === false) throw new ApiError('unsupported_media_type');
  await new Promise<void>((resolve, reject) => {
    formParser(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
  const fields = Object.entries((req.body ?? {}) as Record<string, unknown>);
  return Object.fromEntries(fields.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/**
 * Refuses forms of other sites. The token in the form is the proof and no cookie is involved, so this is a second lock.
 * `Origin: null` is what browsers send from a page that has `Referrer-Policy: no-referrer`, such as ours.
 *
 * @throws ApiError `forbidden` (403).
 */
export function checkOrigin(req: Request, publicUrl: string): void {
  const site = req.get('sec-fetch-site');
  const origin = req.get('origin');
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none';
  const isOwnOrigin = origin === undefined || origin === 'null' || origin === new URL(publicUrl).origin;
  // Whoever reaches the server by another name than the public one has a browser that says `same-origin`.
  if (!isOwnSite || (!isOwnOrigin && site !== 'same-origin')) throw new ApiError('forbidden');
}
