import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { html } from '../html';
import type { ClientInfo } from '../http/endpoint';
import { ApiError } from '../http/errors';
import { logFailure, toApiError } from '../http/problem';
import { logFields } from '../http/request-context';
import type { LinkSubject } from '../links/service';
import { acceptedLanguages, type Language, pickLocale } from '../locale';
import type { LinkKind } from '../mail/service';
import { runInRequest } from '../request-scope';
import type { Services } from '../services';
import { checkOrigin, type Field, type FieldProblem, formOf, readForm } from './form';
import { sendPage } from './layout';
import { toFieldProblems } from './problems';
import type { PageName, PageTexts } from './texts';
import { pageTextsEn } from './texts-en';
import { pageTextsEs } from './texts-es';

/** A page that a link in a mail leads to: a form, and what is done when it is sent. */
export interface PageSpec {
  path: string;
  name: PageName;
  kind: LinkKind;
  /** The address to show; default: the account's. */
  email?(subject: LinkSubject): string;
  fields(texts: PageTexts, subject: LinkSubject): Field[];
  /** @throws FormProblems or ApiError; what the reader can mend is shown beside the form. */
  perform(submission: Submission): Promise<void>;
}

/** A form that was sent. */
export interface Submission {
  services: Services;
  client: ClientInfo;
  token: string;
  values: Record<string, string>;
  texts: PageTexts;
}

export interface PageContext {
  services: Services;
  log: Logger;
}

const TEXTS: Readonly<Record<Language, PageTexts>> = { en: pageTextsEn, es: pageTextsEs };

/** Shows the form. Opening a link uses nothing up, as mail scanners open every link. */
export async function showPage(
  spec: PageSpec,
  context: PageContext,
  io: { req: Request; res: Response },
): Promise<void> {
  const { req, res } = io;
  try {
    const token = new URL(req.originalUrl, context.services.publicUrl).searchParams.get('token') ?? '';
    const subject = await context.services.links.find(spec.kind, token);
    if (subject === null) sendInvalid(req, res);
    else sendForm(spec, { ...io, subject, token, values: {}, problems: [] });
  } catch (error) {
    sendFailure(context, io, error);
  }
}

/** Does what the form is for. */
export async function submitPage(
  spec: PageSpec,
  context: PageContext,
  io: { req: Request; res: Response },
): Promise<void> {
  const { req, res } = io;
  const { services } = context;
  checkOrigin(req, services.publicUrl);
  const { token = '', ...values } = await readForm(req, res);
  let subject: LinkSubject | null = null;
  try {
    subject = await services.links.find(spec.kind, token);
    if (subject === null) return sendInvalid(req, res);
    const texts = textsFor(req, subject);
    const client = res.locals.client as ClientInfo;
    const scope = {
      ...client,
      actor: null,
      setHeader: (name: string, value: string) => void res.setHeader(name, value),
    };
    await runInRequest(scope, () => spec.perform({ services, client, token, values, texts }));
    sendDone(spec, io, subject);
  } catch (error) {
    const problems = subject === null ? null : toFieldProblems(error, textsFor(req, subject));
    if (subject !== null && problems !== null) return sendForm(spec, { ...io, subject, token, values, problems });
    if (error instanceof ApiError && error.code === 'token_invalid') return sendInvalid(req, res);
    sendFailure(context, io, error);
  }
}

/** In the language of the user, else of the browser, else of the tenant. */
function textsFor(req: Request, subject: LinkSubject | null): PageTexts {
  const wishes = acceptedLanguages(req.get('accept-language'));
  return TEXTS[pickLocale(subject?.user.locale, ...wishes, subject?.settings.default_locale).language];
}

interface FormState {
  req: Request;
  res: Response;
  subject: LinkSubject;
  token: string;
  values: Record<string, string>;
  problems: readonly FieldProblem[];
}

function sendForm(spec: PageSpec, { req, res, subject, token, values, problems }: FormState): void {
  const texts = textsFor(req, subject);
  const words = texts.pages[spec.name](subject.tenant.name);
  // What was typed stays, but for passwords.
  const fields = spec.fields(texts, subject).map((field) => {
    const typed = field.type === 'password' ? undefined : values[field.name];
    return typed === undefined ? field : { ...field, value: typed };
  });
  const action = spec.path.slice(1);
  const body = formOf({
    action,
    token,
    words,
    texts,
    email: spec.email?.(subject) ?? subject.user.email,
    fields,
    problems,
  });
  const title = problems.length === 0 ? words.title : `${texts.error}: ${words.title}`;
  sendPage(res, {
    status: problems.length === 0 ? 200 : 422,
    language: texts.language,
    title,
    tenantName: subject.tenant.name,
    body,
  });
}

function sendDone(spec: PageSpec, { req, res }: { req: Request; res: Response }, subject: LinkSubject): void {
  const texts = textsFor(req, subject);
  const { name: tenantName } = subject.tenant;
  const { doneTitle: title, doneText } = texts.pages[spec.name](tenantName);
  const appUrl = subject.settings.app_url;
  const onward = appUrl !== null && html`<a class="button" href="${appUrl}">${texts.continueTo(tenantName)}</a>`;
  const body = html`<h1>${title}</h1><p role="status">${doneText}</p>${onward}`;
  sendPage(res, { status: 200, language: texts.language, title, tenantName, body });
}

function sendInvalid(req: Request, res: Response): void {
  const texts = textsFor(req, null);
  const { title, text } = texts.linkInvalid;
  sendPage(res, {
    status: 400,
    language: texts.language,
    title,
    tenantName: null,
    body: html`<h1>${title}</h1><p>${text}</p>`,
  });
}

/** The database is away, or there is too much to do: said to a person, not to a program. */
function sendFailure({ log }: PageContext, { req, res }: { req: Request; res: Response }, thrown: unknown): void {
  const error = toApiError(thrown);
  logFailure(log, error, logFields(res));
  const texts = textsFor(req, null);
  const { title, text } = texts.tryLater;
  if (error.retryAfterSeconds !== undefined) res.set('Retry-After', String(Math.ceil(error.retryAfterSeconds)));
  const body = html`<h1>${title}</h1><p>${text}</p>`;
  sendPage(res, { status: error.status, language: texts.language, title, tenantName: null, body });
}
