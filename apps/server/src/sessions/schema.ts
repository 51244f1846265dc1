import { z } from 'zod';
import { dateTimeOut, id } from '../http/fields';
import { OwnUser, UserParams } from '../users/schema';

/** A live session, as administrators see it. */
export const Session = z
  .object({
    id: z.string().describe('`ses_…`; the `sid` of its access tokens.'),
    created_at: dateTimeOut().describe('When the user signed in.'),
    last_active_at: dateTimeOut().describe('Last use, exact to the minute.'),
    expires_at: dateTimeOut().describe('When it ends at the latest; using it does not move this.'),
    ip_address: z.string().nullable().describe('Address the user signed in from.'),
    user_agent: z.string().nullable().describe('Program the user signed in with, as it names itself.'),
    amr: z.array(z.string()).describe('How the user signed in (RFC 8176): `pwd`, `otp`, …'),
  })
  .meta({ id: 'Session', description: 'A sign-in that lasts.' });
export type Session = z.input<typeof Session>;

export const SessionList = z
  .object({ sessions: z.array(Session).describe('Newest first, at most 1000.') })
  .meta({ id: 'SessionList' });

/** A session, as its user sees it. */
export const OwnSession = Session.extend({
  current: z.boolean().describe('Whether this call was made with it.'),
}).meta({ id: 'OwnSession', description: 'A sign-in of the user’s own.' });

export const OwnSessionList = z
  .object({ sessions: z.array(OwnSession).describe('Newest first, at most 1000.') })
  .meta({ id: 'OwnSessionList' });

export const SessionParams = z.object({ sessionId: id('ses').describe('Id of the session.') });
export const UserSessionParams = UserParams.extend(SessionParams.shape);

/** What a finished sign-in gives. */
export const Tokens = z
  .object({
    access_token: z.string().describe('JWT (RFC 9068) for `Authorization: Bearer`.'),
    token_type: z.literal('Bearer').describe('How the access token is sent (RFC 6750).'),
    expires_in: z.int().describe('Seconds until the access token expires.'),
    refresh_token: z.string().describe('`rt_…`, good for one exchange at `POST /v2/auth/refresh`.'),
    refresh_expires_in: z.int().describe('Seconds until the session ends; refreshing does not move this.'),
    user: OwnUser.describe('The user who signed in.'),
  })
  .meta({ id: 'Tokens', description: 'A session: what to send with calls, and what to renew it with.' });
export type Tokens = z.input<typeof Tokens>;
