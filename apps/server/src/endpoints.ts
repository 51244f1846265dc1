import { apiKeyEndpoints } from './api-keys/routes';
import { auditEndpoints } from './audit/routes';
import { authEndpoints } from './auth/routes';
import { authConfigEndpoints } from './auth-config/routes';
import { emailChangeEndpoints } from './email-change/routes';
import type { Endpoint } from './http/endpoint';
import { invitationEndpoints } from './invitations/routes';
import { jobEndpoints } from './jobs/routes';
import { mailEndpoints } from './mail/routes';
import { meEndpoints } from './me/routes';
import { mfaEndpoints } from './mfa/routes';
import { personalDataEndpoints } from './personal-data/routes';
import { recoveryEndpoints } from './recovery/routes';
import { revocationEndpoints } from './revocations/routes';
import { roleEndpoints } from './roles/routes';
import { sessionEndpoints } from './sessions/routes';
import { openApiEndpoint, systemEndpoints } from './system/routes';
import { tenantEndpoints } from './tenants/routes';
import { signingKeyEndpoints } from './tokens/routes';
import { userImportEndpoints } from './user-import/routes';
import { userEndpoints } from './users/routes';
import { verificationEndpoints } from './verification/routes';
import { webhookEndpoints } from './webhooks/routes';

/** Every endpoint of the server. Router, API document, SDK types and the every-endpoint tests derive from it. */
export const endpoints: readonly Endpoint[] = [
  ...systemEndpoints,
  openApiEndpoint(() => endpoints),
  ...tenantEndpoints,
  ...authConfigEndpoints,
  ...roleEndpoints,
  ...apiKeyEndpoints,
  ...signingKeyEndpoints,
  ...auditEndpoints,
  ...userImportEndpoints,
  ...userEndpoints,
  ...personalDataEndpoints,
  ...sessionEndpoints,
  ...revocationEndpoints,
  ...jobEndpoints,
  ...mailEndpoints,
  ...webhookEndpoints,
  ...authEndpoints,
  ...recoveryEndpoints,
  ...verificationEndpoints,
  ...invitationEndpoints,
  ...mfaEndpoints,
  ...meEndpoints,
  ...emailChangeEndpoints,
];
