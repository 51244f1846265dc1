import { Router } from 'express';
import { answerOtherMethod } from '../http/other-methods';
import { acceptInvitationPage } from './accept-invitation';
import { confirmEmailPage } from './confirm-email';
import { type PageContext, showPage, submitPage } from './page';
import { resetPasswordPage } from './reset-password';
import { verifyEmailPage } from './verify-email';

const pages = [resetPasswordPage, verifyEmailPage, acceptInvitationPage, confirmEmailPage];

/** The server's own pages, where links in mail lead unless a tenant has its own. */
export function createPages(context: PageContext): Router {
  const router = Router({ caseSensitive: true });
  for (const spec of pages) {
    router.get(spec.path, (req, res) => showPage(spec, context, { req, res }));
    router.post(spec.path, (req, res) => submitPage(spec, context, { req, res }));
    router.all(spec.path, (req, res) => answerOtherMethod(req.method, ['GET', 'POST'], res));
  }
  return router;
}
