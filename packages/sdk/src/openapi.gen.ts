// Generated from apps/server/openapi.json by scripts/openapi.mjs. Do not edit.

export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the process alive? */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Can the server take requests?
         * @description Ready while the database answers, every migration is applied and the server is not shutting down.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Public keys of access tokens */
        get: operations["getJwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/tenants/{tenantId}/discovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a checker of a tenant’s access tokens has to know
         * @description Tokens name their tenant by id. Who knows only the slug, or another address of the server than its public URL, learns here what to expect in `aud` and `iss`, instead of believing the token.
         */
        get: operations["getTenantDiscovery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/whoami": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom does this credential belong to? */
        get: operations["whoAmI"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tenants
         * @description Newest first. An API key that is bound to a tenant sees only that one.
         */
        get: operations["listTenants"];
        put?: never;
        /**
         * Create a tenant
         * @description The tenant starts with the built-in roles `admin` and `member` and the default configuration.
         */
        post: operations["createTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a tenant */
        get: operations["getTenant"];
        put?: never;
        post?: never;
        /**
         * Delete a tenant
         * @description Removes all that is the tenant’s: users, sessions, roles, configuration and API keys. Can not be undone.
         */
        delete: operations["deleteTenant"];
        options?: never;
        head?: never;
        /** Change name or slug of a tenant */
        patch: operations["updateTenant"];
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/auth/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the auth config of a tenant */
        get: operations["getAuthConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the auth config of a tenant
         * @description Only the given fields change; nested objects merge. The answer is the whole configuration.
         */
        patch: operations["updateAuthConfig"];
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the roles of a tenant */
        get: operations["listRoles"];
        put?: never;
        /** Create a role */
        post: operations["createRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/roles/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a role
         * @description Refused while a user has it, and for built-in roles.
         */
        delete: operations["deleteRole"];
        options?: never;
        head?: never;
        /**
         * Change a role
         * @description Built-in roles can not change.
         */
        patch: operations["updateRole"];
        trace?: never;
    };
    "/v2/admin/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Newest first, without secrets. An API key that is bound to a tenant sees only keys of that one.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create an API key
         * @description The secret `key` is in this answer only. A key can not grant what its maker lacks.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete an API key
         * @description The key is refused at once, on every instance.
         */
        delete: operations["deleteApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/signing-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys that sign access tokens
         * @description Those that are published: newest first, without their private halves.
         */
        get: operations["listSigningKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/signing-keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the key that signs access tokens
         * @description Publishes a new key at once. It signs from its `active_at` on, seven minutes later, when every verifier can know it; the one before stays published until its last token has expired. No valid token is refused meanwhile. While a new key waits for its turn, nothing changes.
         */
        post: operations["rotateSigningKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/signing-keys/{kid}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw a key that has leaked
         * @description From the answer on no server takes a token that this key has signed (401 `unauthenticated`) or signs with it: the next key takes over at once, or a new one. Sessions go on: clients get a new token for their refresh token. Services that check tokens offline take it for as long as docs/keys.md says.
         */
        post: operations["revokeSigningKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was done in a tenant
         * @description Newest first. With `format=ndjson` or `format=csv` the answer is a stream of all events that match, one a line.
         */
        get: operations["listAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/audit-events/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check that the log of a tenant is whole
         * @description Finds events that were changed, removed or inserted past the server. Goes on at `next_after`.
         */
        get: operations["verifyAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was done to the installation
         * @description Tenants made and deleted, and API keys that work in all tenants. Newest first. With `format=ndjson` or `format=csv` the answer is a stream of all events that match, one a line.
         */
        get: operations["listInstallationAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/audit-events/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check that the log of the installation is whole */
        get: operations["verifyInstallationAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/users/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import users
         * @description Takes a file of any size, and answers with the job that makes users of it. A bad record never stops the others: `…/jobs/{jobId}/errors` names each by its line. An upload that breaks off leaves nothing. With `format=firebase` the header `X-Hash-Config` has the password hash parameters of the project, as its console shows them.
         */
        post: operations["importUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description All filters combine with AND. `page` and `limit` count through the list; `cursor` continues from a page at the same cost at any depth, and gives each user that stays exactly once.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Create a user
         * @description The user is active at once and no verification of the address is asked for.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/users/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export users
         * @description All users that match, by id, as they were at one moment. Streamed: an answer that breaks off is not complete. A reader that takes nothing for 30 s is cut. No password hashes.
         */
        get: operations["exportUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/users/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a user */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /**
         * Delete a user
         * @description Account, sessions, factors and tokens go at once and for good. A tenant’s admin can’t delete the last active admin.
         */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        /**
         * Change, disable or enable a user
         * @description Only the given fields change. Metadata merges at every depth (RFC 7396), also under parallel changes. Disabling ends every session at once. A tenant’s admin can’t disable or demote the last active admin.
         */
        patch: operations["updateUser"];
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/users/email/{email}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a user by email
         * @description The address is compared without regard to case, its domain in ASCII form.
         */
        get: operations["getUserByEmail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/users/external/{externalId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a user by the id in another system */
        get: operations["getUserByExternalId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/users/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Do one thing to many users
         * @description A job with the effects of the single calls, on the users that are named or match now; who matches later is not in it. Unknown ids count as failed. An API key needs `sessions:write` as well to revoke sessions. `dry_run` answers 200 and changes nothing.
         */
        post: operations["bulkUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/users/{userId}/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Force a password reset
         * @description The password stops working, every session ends and older reset links die.
         */
        post: operations["resetUserPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/users/{userId}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export all that is stored on a person
         * @description One JSON document, for requests for access or portability. No secrets, no hashes. An answer that breaks off is not complete.
         */
        get: operations["exportUserData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/users/{userId}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a user’s live sessions */
        get: operations["listUserSessions"];
        put?: never;
        post?: never;
        /**
         * End all sessions of a user
         * @description From the answer on, access and refresh tokens of these sessions are refused on every instance.
         */
        delete: operations["revokeUserSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/users/{userId}/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a session of a user */
        delete: operations["revokeUserSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/revocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow which sessions have ended
         * @description For services that check access tokens offline. Server-sent events without end: first every ended session whose access tokens have not all expired, then each as it ends. Signing keys that were withdrawn come as `event: signing_key`, all of them anew at the beginning of each stream. `Last-Event-ID` goes on behind that event, without a gap. A block with an `id` and no data says that everything up to there has been sent; it comes at least every second. An API key that is bound to a tenant sees only that one.
         */
        get: operations["followRevocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List jobs
         * @description Newest first. Ended jobs are kept for `HELLOJOHN_JOB_RETENTION_DAYS`.
         */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/jobs/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a job and how far it is */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/jobs/{jobId}/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the records that a job could not do
         * @description In the order of the records, also while the job runs. Empty when there are none.
         */
        get: operations["getJobErrors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/jobs/{jobId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a job
         * @description Waits for the batch under way; from the answer on the job changes nothing more. What it has done stays. A job that has ended is answered as it is.
         */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/mails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List mails that have not gone out
         * @description Mails that wait, and mails that were refused for good; those are kept for 30 days.
         */
        get: operations["listMails"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/mails/{mailId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a dead mail after all
         * @description It is tried at once. Nothing changes for a mail that waits anyway.
         */
        post: operations["retryMail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the webhooks of a tenant */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Have events of a tenant posted to an address
         * @description The secret that signs the messages is in this answer only.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/webhooks/{webhookId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description With all of its deliveries; what is pending is not sent.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook
         * @description What is pending goes to the new address.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/webhooks/{webhookId}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook a new secret
         * @description For a while each message carries a signature by the new and one by the former secret.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/webhooks/{webhookId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a webhook a test
         * @description A `webhook.tested`, whatever events it asks for. What became of it is in its deliveries.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/webhooks/{webhookId}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was sent to a webhook, and what is to be sent */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/deliveries/{deliveryId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an event to its webhook again
         * @description At once and for another 24 h, with the same `webhook-id`. One that is pending is tried now.
         */
        post: operations["replayWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register
         * @description Makes an account and signs it in. Where the tenant requires a verified address there are no tokens, a link goes out by mail, and the answer is the same for an address that has an account. Where it requires a second factor, there is a challenge to enrol one instead of tokens.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in by password
         * @description Answers with tokens, or with what is still missing for them. Why an account may not sign in is told only after the right password.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/password/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the new password that a sign-in asked for
         * @description Ends every other session of the user and signs in.
         */
        post: operations["changePasswordByChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a refresh token for a new pair
         * @description Retires the token. A repeat within 10 s gets the same new pair (a lost answer, a second tab); any later use of a retired token ends the session as stolen.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this session */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/logout-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End all sessions of the user */
        post: operations["logoutAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/forgot-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a link to reset the password
         * @description Answers the same in the same time whether or not there is an account. The link is valid 1 h. An address gets at most 3 mails a minute and 10 an hour.
         */
        post: operations["forgotPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password by a link
         * @description The link works once. Every session of the user ends, and the address counts as verified.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an address by a link
         * @description The link works once. A user who waited for this becomes active.
         */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/resend-verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for another link to verify an address
         * @description Answers the same in the same time whether or not there is an account. The link is valid 24 h. An address gets at most 3 mails a minute and 10 an hour.
         */
        post: operations["resendVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/users/{userId}/send-verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mail a link to verify the address of a user
         * @description The link is valid 24 h and ends older ones.
         */
        post: operations["sendVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/accept-invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation by its link
         * @description Sets the password, makes the pending user active and its address verified, and signs in. The link works once. Where the tenant requires a second factor, the answer asks to enrol one.
         */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/users/{userId}/resend-invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mail the invitation of a pending user again
         * @description The new link is valid 7 days and ends older ones.
         */
        post: operations["resendInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/mfa/totp/enroll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to enrol an authenticator app
         * @description Counts for nothing until a code was verified. Takes a bearer token, or the challenge of a sign-in that answered `mfa_enrollment_required`.
         */
        post: operations["enrollTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/mfa/totp/enroll/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish enrolling with a first code
         * @description From now on signing in asks for a code. The backup codes are shown this once and replace all older ones. With a `challenge_id` the answer holds tokens too.
         */
        post: operations["verifyTotpEnrollment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/mfa/totp/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish a sign-in with a code of the authenticator app */
        post: operations["verifyTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/mfa/backup-code/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish a sign-in with a backup code */
        post: operations["verifyBackupCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/mfa/factors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the own factors */
        get: operations["listMyFactors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/mfa/factors/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove an own factor
         * @description With the last factor the backup codes go as well.
         */
        delete: operations["removeMyFactor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/admin/tenants/{tenantId}/users/{userId}/mfa": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take all second factors from a user
         * @description Backup codes go as well and every session ends: for users who have lost their device.
         */
        delete: operations["resetUserMfa"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the signed-in user */
        get: operations["getMe"];
        put?: never;
        post?: never;
        /**
         * Delete the own account
         * @description Account, sessions, factors and tokens go at once and for good. The last active admin of a tenant stays.
         */
        delete: operations["deleteMe"];
        options?: never;
        head?: never;
        /**
         * Change the own profile
         * @description Only the given fields change; null removes.
         */
        patch: operations["updateMe"];
        trace?: never;
    };
    "/v2/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the own password
         * @description Ends the user’s other sessions; this one stays.
         */
        post: operations["updateMyPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/me/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Merge into the own public metadata
         * @description A key outside the tenant’s `user_editable_metadata_keys` refuses the whole call.
         */
        patch: operations["updateMyMetadata"];
        trace?: never;
    };
    "/v2/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the own live sessions */
        get: operations["listMySessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a session of the own */
        delete: operations["revokeMySession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/me/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for another address
         * @description The address changes once the link in the mail to the new one is used, within 24 h. The present address is told.
         */
        post: operations["updateMyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/auth/confirm-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm a new address by a link
         * @description The link works once. The old address is told, and no longer signs in.
         */
        post: operations["confirmEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AcceptInvitation: {
            /** @description The `token` of the link in the mail. */
            token: string;
            /**
             * Format: password
             * @description Password for the new account; the policy of the tenant applies.
             */
            password: string;
            /** @description Given name, at most 200 characters; null or empty removes it. */
            firstName?: string | null;
            /** @description Family name, at most 200 characters; null or empty removes it. */
            lastName?: string | null;
        };
        Address: {
            /** @description Id or slug of the tenant. */
            tenant: string;
            /**
             * Format: email
             * @description Address of the account; the answer is the same when there is none.
             */
            email: string;
        };
        /** @description A credential for programs, without its secret. */
        ApiKey: {
            /** @description `key_…` */
            id: string;
            /** @description For people. */
            name: string;
            /** @description What the key may do; `*` is everything. */
            scopes: ("users:read" | "users:write" | "sessions:read" | "sessions:write" | "config:read" | "config:write" | "tenants:read" | "tenants:write" | "keys:write" | "audit:read" | "jobs:read" | "jobs:write" | "webhooks:read" | "webhooks:write" | "*")[];
            /** @description The only tenant the key works in; null = all. */
            tenantId: string | null;
            /**
             * Format: date-time
             * @description When the key was made.
             */
            createdAt: string;
            /** @description From then on the key is refused; null = never. */
            expiresAt: string | null;
            /** @description Last use, exact to the minute; null = not used yet. */
            lastUsedAt: string | null;
        };
        ApiKeyList: {
            /** @description Newest first. */
            apiKeys: components["schemas"]["ApiKey"][];
            /** @description All entries that match; null with `include_total=false`. */
            total: number | null;
            /** @description The page asked for; null when a cursor was used. */
            page: number | null;
            /** @description Entries a page. */
            limit: number;
            /** @description Pass as `cursor` for the next page; null at the end. */
            nextCursor: string | null;
        };
        AuditEvent: {
            /** @description `evt_…`; ids sort by the moment. */
            id: string;
            /**
             * @description What happened.
             * @enum {string}
             */
            type: "user.created" | "user.updated" | "user.disabled" | "user.enabled" | "user.deleted" | "user.password_changed" | "user.password_reset" | "user.email_changed" | "user.invitation_sent" | "user.verification_sent" | "mail.retried" | "session.created" | "session.ended" | "sign_in.failed" | "mfa.enrolled" | "mfa.removed" | "tenant.created" | "tenant.updated" | "tenant.deleted" | "config.updated" | "role.created" | "role.updated" | "role.deleted" | "api_key.created" | "api_key.deleted" | "signing_key.rotated" | "signing_key.revoked" | "job.created" | "job.succeeded" | "job.failed" | "job.cancelled" | "webhook.created" | "webhook.updated" | "webhook.deleted" | "webhook.secret_rotated" | "webhook.tested" | "audit.trimmed";
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Who did it. `anonymous`: nobody knows; `system`: the server by itself. */
            actor: {
                /** @enum {string} */
                type: "root" | "api_key" | "user" | "anonymous" | "system";
                /** @description Of a user or an API key. */
                id: string | null;
            };
            /** @description To what it was done. Of sessions and second factors: the user. */
            target: {
                /** @enum {string} */
                type: "user" | "tenant" | "role" | "api_key" | "signing_key" | "job" | "webhook" | "audit_log";
                /** @description Null for an account that does not exist; of a role its name. */
                id: string | null;
            };
            /** @description Of the caller; erased with the user it belongs to. */
            ipAddress: string | null;
            /** @description Of the caller; erased with the user it belongs to. */
            userAgent: string | null;
            /** @description `X-Request-Id` of the answer; null for what no request asked for. */
            requestId: string | null;
            /** @description By field. No secrets and no personal data. */
            changes: {
                [key: string]: {
                    from?: unknown;
                    to?: unknown;
                    /** @description Of metadata: the top-level keys that changed. */
                    keys?: string[];
                };
            };
        };
        AuditEventList: {
            /** @description Newest first. */
            events: components["schemas"]["AuditEvent"][];
            /** @description Pass as `cursor` for the next page; null at the end. */
            nextCursor: string | null;
        };
        AuditVerification: {
            /** @description True when nothing was found. */
            ok: boolean;
            /** @description Links checked by this call. */
            checked: number;
            /** @description At most 100. */
            problems: {
                /** @enum {string} */
                kind: "changed" | "removed" | "inserted";
                /** @description Place in the chain. */
                sequence: number;
                eventId: string | null;
            }[];
            /** @description Events that are not in the chain yet. */
            pending: number;
            /** @description The last link checked. Kept elsewhere, it proves later that nothing was cut off. */
            head: string;
            /** @description Where to go on; null when the whole chain was checked. */
            nextAfter: number | null;
            /** @description Place in the chain up to which events were removed after their time; 0 = none were. */
            startsAfter: number;
        };
        /** @description How sign-in works in a tenant, defaults filled in. */
        AuthConfig: {
            /** @description `ten_…` */
            tenantId: string;
            /**
             * @description Anyone may register; else users are created or invited by administrators.
             * @default true
             */
            allowSignUp: boolean;
            /**
             * @description Domains that may register, kept in ASCII form; empty = all. Users made by administrators are not bound by it.
             * @default []
             */
            allowedEmailDomains: string[];
            /**
             * @description Users sign in only once their address is verified.
             * @default false
             */
            emailVerificationRequired: boolean;
            /**
             * @description Top-level keys of `public_metadata` that users may change themselves.
             * @default []
             */
            userEditableMetadataKeys: string[];
            /**
             * @description Top-level keys of private `metadata` that are copied into access tokens.
             * @default []
             */
            jwtMetadataKeys: string[];
            /**
             * @description Every user signs in with a second factor.
             * @default false
             */
            mfaRequired: boolean;
            /**
             * @description Second factors users may set up; without `backup_codes` those they have are refused as well.
             * @default [
             *       "totp",
             *       "backup_codes"
             *     ]
             */
            mfaMethods: ("totp" | "backup_codes")[];
            /**
             * @description Where reset, verify and invite links lead, with `?token=`; null = the server’s own pages.
             * @default null
             */
            appUrl: string | null;
            /**
             * @description Language of mails and pages for users without a `locale` of their own.
             * @default en
             * @enum {string}
             */
            defaultLocale: "en" | "es";
            /** @description What passwords must be like. */
            passwordPolicy: {
                /**
                 * @description Characters a password must have, 6 to 128.
                 * @default 8
                 */
                minLength: number;
                /**
                 * @description Characters a password may have, 6 to 128; not below `min_length`.
                 * @default 128
                 */
                maxLength: number;
                /**
                 * @description At least one upper-case letter.
                 * @default false
                 */
                requireUppercase: boolean;
                /**
                 * @description At least one lower-case letter.
                 * @default false
                 */
                requireLowercase: boolean;
                /**
                 * @description At least one digit.
                 * @default false
                 */
                requireNumbers: boolean;
                /**
                 * @description At least one character that is neither letter, digit nor space.
                 * @default false
                 */
                requireSymbols: boolean;
                /**
                 * @description Refuse well-known passwords and the user’s own address.
                 * @default true
                 */
                rejectCommon: boolean;
                /**
                 * @description Former passwords that may not be set again, 0 to 24.
                 * @default 0
                 */
                history: number;
            };
            /** @description How long sessions and tokens live. */
            sessionConfig: {
                /**
                 * @description Life of an access token in seconds, 60 to 3600.
                 * @default 900
                 */
                accessTokenTtl: number;
                /**
                 * @description Life of a session in seconds, from sign-in; at most a year.
                 * @default 2592000
                 */
                refreshTokenTtl: number;
                /**
                 * @description Seconds without a call or refresh after which a session ends; null = never.
                 * @default null
                 */
                idleTimeout: number | null;
                /**
                 * @description Live sessions a user may have, 1 to 1000; a new one ends the oldest. null = any number.
                 * @default null
                 */
                maxSessionsPerUser: number | null;
            };
            /** @description How often may be tried. */
            rateLimitConfig: {
                /**
                 * @description Wrong passwords for one account from one address, wherever a password is asked for; then 429.
                 * @default 20
                 */
                signInFailuresPerMinute: number;
                /**
                 * @description Wrong passwords from one address for all accounts together (an IPv6 /64 is one address).
                 * @default 100
                 */
                signInFailuresPerAddressPerMinute: number;
                /**
                 * @description Registrations from one address.
                 * @default 100
                 */
                signUpsPerAddressPerMinute: number;
            };
            /** @description What mails of the tenant look like. */
            mailConfig: {
                /**
                 * @description Name that mails of the tenant come from; null = that of HELLOJOHN_MAIL_FROM.
                 * @default null
                 */
                senderName: string | null;
                /**
                 * @description Address that replies go to; null = none.
                 * @default null
                 */
                replyTo: string | null;
                /**
                 * @description Closing line of every mail, such as the name and address of the company; null = none.
                 * @default null
                 */
                footer: string | null;
            };
        };
        BulkMatch: {
            /** @description Users that the action would be about. */
            matched: number;
        };
        BulkUsers: {
            /**
             * @description What is done to each user, with the effects of the single call.
             * @enum {string}
             */
            action: "disable" | "enable" | "delete" | "revoke_sessions" | "password_reset" | "update";
            /** @description The users, 1 to 10000; a repeated id counts once. Not together with `filter`. */
            userIds?: string[];
            /** @description All users that match now, by the filters of the list; `{}` is everybody. `metadata` is an object: each of its keys has to have this value. */
            filter?: {
                /** @description 1 to 100 characters. Each word must be part of the email, first_name or last_name; case is ignored, `%` and `_` are plain characters. */
                search?: string;
                /** @description Only users with this role of the tenant. */
                role?: string;
                /**
                 * @description Only users with this status now.
                 * @enum {string}
                 */
                status?: "active" | "disabled" | "pending" | "unverified";
                /** @description Only users with, or without, a verified factor. */
                mfaEnrolled?: boolean;
                /** @description Only users whose address is, or is not, verified. */
                emailVerified?: boolean;
                /**
                 * Format: date-time
                 * @description Only users created at this moment or later.
                 */
                createdAfter?: string;
                /**
                 * Format: date-time
                 * @description Only users created before this moment.
                 */
                createdBefore?: string;
                /**
                 * Format: date-time
                 * @description Only users who last signed in at this moment or later.
                 */
                lastLoginAfter?: string;
                /**
                 * Format: date-time
                 * @description Only users who last signed in before this moment.
                 */
                lastLoginBefore?: string;
                /** @description Only users whose private metadata has these values at these top-level keys. */
                metadata?: {
                    [key: string]: unknown;
                };
            };
            /** @description What `update` changes in each user. */
            changes?: {
                /** @description Roles that each user gets beside those it has. */
                addRoles?: string[];
                /** @description Roles that each user loses. */
                removeRoles?: string[];
                /** @description Merged into the private data of each user (RFC 7396). */
                metadata?: {
                    [key: string]: unknown;
                };
                /** @description Merged likewise into the data that the user sees. */
                publicMetadata?: {
                    [key: string]: unknown;
                };
            };
            /**
             * @description Only count the users.
             * @default false
             */
            dryRun?: boolean;
            /** @description Number of users that are meant, as `dry_run` has counted them: with any other nothing is done. `delete` by filter needs it. */
            confirm?: number;
        };
        /** @description Whom the credential belongs to and what it may do. */
        Caller: {
            /** @constant */
            type: "root";
        } | {
            /** @constant */
            type: "api_key";
            /** @description `key_…` */
            id: string;
            /** @description Name of the key. */
            name: string;
            /** @description The only tenant it works in; null = all. */
            tenantId: string | null;
            /** @description What it may do. */
            scopes: ("users:read" | "users:write" | "sessions:read" | "sessions:write" | "config:read" | "config:write" | "tenants:read" | "tenants:write" | "keys:write" | "audit:read" | "jobs:read" | "jobs:write" | "webhooks:read" | "webhooks:write" | "*")[];
            /** @description End of the key; null = never. */
            expiresAt: string | null;
        } | {
            /** @constant */
            type: "user";
            /** @description `usr_…` */
            id: string;
            /** @description Address of the user. */
            email: string;
            /** @description Tenant of the user. */
            tenantId: string;
            /** @description `ses_…` */
            sessionId: string;
            /** @description With `admin` the user administers the tenant. */
            roles: string[];
        };
        ChangePassword: {
            /** @description From the sign-in that asked for a new password. */
            challengeId: string;
            /**
             * Format: password
             * @description The new password, which must not be the present one; the policy applies.
             */
            newPassword: string;
        };
        CreateApiKey: {
            /** @description For people, 1 to 100 characters. */
            name: string;
            /** @description What the key may do; the caller must have each of these. `*` is everything. */
            scopes: ("users:read" | "users:write" | "sessions:read" | "sessions:write" | "config:read" | "config:write" | "tenants:read" | "tenants:write" | "keys:write" | "audit:read" | "jobs:read" | "jobs:write" | "webhooks:read" | "webhooks:write" | "*")[];
            /**
             * @description Id or slug of the only tenant the key works in; null = all. Required of a caller bound to a tenant.
             * @default null
             */
            tenant?: string | null;
            /** @description From then on the key is refused; null = never. A caller that expires makes no key that outlives it. */
            expiresAt?: string | null;
        };
        CreateRole: {
            /** @description Name of the role: 1 to 64 letters, digits or `. _ : -`; case matters. */
            name: string;
            /**
             * @description For people, at most 500 characters; null = none.
             * @default null
             */
            description?: string | null;
            /**
             * @description What the role allows, in the words of your application; at most 200 texts of 1 to 128 characters.
             * @default []
             */
            permissions?: string[];
        };
        CreateTenant: {
            /** @description Name for people, 1 to 200 characters. */
            name: string;
            /** @description Short name for paths; made from `name` when absent, with a suffix if that one is taken. */
            slug?: string;
        };
        CreateUser: {
            /**
             * Format: email
             * @description Address, at most 254 characters; unique in the tenant without regard to case.
             */
            email: string;
            /** @description Password in clear; the policy of the tenant applies. Without one, or with null, the user can’t sign in by password until a reset. */
            password?: string | null;
            /** @description Hash from another system instead of a password: bcrypt, bcrypt_sha256, argon2id, argon2i, scrypt (PHC, Firebase), PBKDF2 or salted SHA-2; null: none. At the first sign-in one of our own takes its place. */
            passwordHash?: string | null;
            /** @description Given name, at most 200 characters; null or empty removes it. */
            firstName?: string | null;
            /** @description Family name, at most 200 characters; null or empty removes it. */
            lastName?: string | null;
            /** @description Picture: an absolute http or https URL; null or empty removes it. */
            avatarUrl?: string | null;
            /** @description Language of mails and pages, a BCP 47 tag such as `es-MX`; null or empty: the tenant’s `default_locale`. */
            locale?: string | null;
            /** @description Id in another system, at most 255 characters, unique in the tenant; null or empty removes it. */
            externalId?: string | null;
            /** @description Names of roles of the tenant, which replace those the user has (default at creation: `member`). */
            roles?: string[];
            /** @description Whether the address counts as verified (default false). */
            emailVerified?: boolean;
            /** @description Whether the next sign-in leads to a forced change of the password (default false). */
            mustChangePassword?: boolean;
            /** @description Private data, at most 16 KiB of JSON; a key that is null is left out. */
            metadata?: {
                [key: string]: unknown;
            };
            /** @description Data that the user sees, at most 4 KiB of JSON; a key that is null is left out. */
            publicMetadata?: {
                [key: string]: unknown;
            };
            /**
             * @description Mails a greeting.
             * @default false
             */
            sendWelcomeEmail?: boolean;
            /**
             * @description Without a password: the user is `pending` and gets a mail with a link to set one. With a password there is nothing to accept, and the mail is the greeting.
             * @default false
             */
            sendInvitation?: boolean;
        };
        CreateWebhook: {
            /**
             * Format: uri
             * @description Where events are posted: http or https, no user information. Its name must not lead to a private address, unless the server allows it.
             */
            url: string;
            /** @description What it is told: types of the audit log (`user.created`), all of a noun (`user.*`), or `*` for everything. */
            events: string[];
            /**
             * @description For people, at most 500 characters.
             * @default null
             */
            description?: string | null;
            /**
             * @description While it is false, nothing is sent, and what happens meanwhile is not sent later.
             * @default true
             */
            enabled?: boolean;
        };
        DeleteMe: {
            /**
             * Format: password
             * @description The present password.
             */
            password: string;
        };
        Enrolled: {
            /** @description `mfa_…`, the factor that is now verified. */
            factorId: string;
            /** @description Ten codes, each good for one sign-in without the app. Shown this once. */
            backupCodes: string[];
        };
        EnrolledWithTokens: {
            /** @description JWT (RFC 9068) for `Authorization: Bearer`. */
            accessToken: string;
            /**
             * @description How the access token is sent (RFC 6750).
             * @constant
             */
            tokenType: "Bearer";
            /** @description Seconds until the access token expires. */
            expiresIn: number;
            /** @description `rt_…`, good for one exchange at `POST /v2/auth/refresh`. */
            refreshToken: string;
            /** @description Seconds until the session ends; refreshing does not move this. */
            refreshExpiresIn: number;
            /** @description The user who signed in. */
            user: components["schemas"]["OwnUser"];
            /** @description `mfa_…`, the factor that is now verified. */
            factorId: string;
            /** @description Ten codes, each good for one sign-in without the app. Shown this once. */
            backupCodes: string[];
        };
        Health: {
            /** @constant */
            status: "ok";
        };
        ImportUser: {
            /**
             * Format: email
             * @description Address, at most 254 characters; unique in the tenant without regard to case.
             */
            email: string;
            /** @description Password in clear; the policy of the tenant applies. Without one, or with null, the user can’t sign in by password until a reset. */
            password?: string | null;
            /** @description Hash from another system instead of a password: bcrypt, bcrypt_sha256, argon2id, argon2i, scrypt (PHC, Firebase), PBKDF2 or salted SHA-2; null: none. At the first sign-in one of our own takes its place. */
            passwordHash?: string | null;
            /** @description Given name, at most 200 characters; null or empty removes it. */
            firstName?: string | null;
            /** @description Family name, at most 200 characters; null or empty removes it. */
            lastName?: string | null;
            /** @description Picture: an absolute http or https URL; null or empty removes it. */
            avatarUrl?: string | null;
            /** @description Language of mails and pages, a BCP 47 tag such as `es-MX`; null or empty: the tenant’s `default_locale`. */
            locale?: string | null;
            /** @description Id in another system, at most 255 characters, unique in the tenant; null or empty removes it. */
            externalId?: string | null;
            /** @description Names of roles of the tenant, which replace those the user has (default at creation: `member`). */
            roles?: string[];
            /** @description Whether the address counts as verified (default false). */
            emailVerified?: boolean;
            /** @description Whether the next sign-in leads to a forced change of the password (default false). */
            mustChangePassword?: boolean;
            /** @description Private data, at most 16 KiB of JSON; a key that is null is left out. */
            metadata?: {
                [key: string]: unknown;
            };
            /** @description Data that the user sees, at most 4 KiB of JSON; a key that is null is left out. */
            publicMetadata?: {
                [key: string]: unknown;
            };
            /**
             * @description Mails a greeting.
             * @default false
             */
            sendWelcomeEmail?: boolean;
            /**
             * @description Without a password: the user is `pending` and gets a mail with a link to set one. With a password there is nothing to accept, and the mail is the greeting.
             * @default false
             */
            sendInvitation?: boolean;
            /** @description Id of the user; default a new one. */
            id?: string;
            /**
             * @description Default `active`, or `pending` with `send_invitation`.
             * @enum {string}
             */
            status?: "active" | "disabled" | "pending" | "unverified";
            /** @description Only for a disabled user. */
            disabledReason?: string | null;
            /** @description Only for a disabled user. */
            disabledUntil?: string | null;
            /**
             * Format: date-time
             * @description Default now. Not for users who are there.
             */
            createdAt?: string;
            /**
             * Format: date-time
             * @description Default as `created_at`. Not for users who are there.
             */
            updatedAt?: string;
            /** @description Not for users who are there. */
            lastLoginAt?: string | null;
            /** @description Makes a verified second factor; null: none. Not for users who are there. */
            totpSecret?: string | null;
            /** @description Of exports; ignored. */
            tenantId?: string;
            /** @description Of exports; ignored: it follows from `totp_secret`. */
            mfaEnrolled?: boolean;
        };
        Job: {
            /** @description `job_…`. */
            id: string;
            /** @description What it does: `users.import`, `users.disable`, … */
            type: string;
            /**
             * @description `succeeded`: it went through all records, of which some may have failed. `failed`: it could not go on; see `error`. `cancelled`: what it had done until then stays.
             * @enum {string}
             */
            status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            /** @description It only looks what it would do. */
            dryRun: boolean;
            /** @description Records in all; null while they are not counted. */
            total: number | null;
            /** @description Records dealt with so far: those succeeded, failed and skipped. */
            processed: number;
            /** @description Records that were done. */
            succeeded: number;
            /** @description Records that could not be done; `…/errors` names each. */
            failed: number;
            /** @description Records that needed nothing. */
            skipped: number;
            /** @description Why the job as a whole failed; null unless it did. */
            error: {
                code: string;
                detail: string;
            } | null;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            createdAt: string;
            /** @description When its first batch was done. */
            startedAt: string | null;
            /** @description When it ended, in whichever way. */
            finishedAt: string | null;
        };
        JobList: {
            /** @description Newest first. */
            jobs: components["schemas"]["Job"][];
            /** @description All entries that match; null with `include_total=false`. */
            total: number | null;
            /** @description The page asked for; null when a cursor was used. */
            page: number | null;
            /** @description Entries a page. */
            limit: number;
            /** @description Pass as `cursor` for the next page; null at the end. */
            nextCursor: string | null;
        };
        /** @description JSON Web Key Set, RFC 7517. */
        Jwks: {
            /** @description Keys in use, and those whose tokens may still live. */
            keys: {
                /** @constant */
                kty: "OKP";
                /** @constant */
                crv: "Ed25519";
                /** @description The public key, base64url. */
                x: string;
                /** @description Names the key in the header of tokens. */
                kid: string;
                /** @constant */
                alg: "EdDSA";
                /** @constant */
                use: "sig";
            }[];
        };
        LinkOwner: {
            /** @description The user. */
            userId: string;
            /** @description Address of the user, by which it signs in. */
            email: string;
        };
        LinkToken: {
            /** @description The `token` of the link in the mail. */
            token: string;
        };
        Login: {
            /** @description Id or slug of the tenant. */
            tenant: string;
            /** @description Address of the user, in any case. */
            email: string;
            /**
             * Format: password
             * @description Password of the user.
             */
            password: string;
        };
        /** @description A mail in the outbox; what it says is sealed. */
        Mail: {
            /** @description `mail_…`, also in the Message-ID. */
            id: string;
            /** @description The user it is about. */
            userId: string;
            /**
             * @description Which mail it is.
             * @enum {string}
             */
            template: "welcome" | "reset_password" | "reset_required" | "verify_email" | "invitation" | "already_registered" | "confirm_email_change" | "email_change_requested" | "email_changed" | "password_changed" | "mfa_enabled" | "mfa_disabled";
            /**
             * @description `waiting` is sent or tried again; `dead` was refused for good, or for five days.
             * @enum {string}
             */
            status: "waiting" | "dead";
            /** @description Tries so far. */
            attempts: number;
            /** @description What the mail server said to the last try. */
            lastError: string | null;
            /** @description When it is tried again; null for a dead one. */
            nextAttemptAt: string | null;
            /** @description End of its link; after it the mail is dropped unsent. */
            expiresAt: string | null;
            /**
             * Format: date-time
             * @description When it was caused.
             */
            createdAt: string;
        };
        MailList: {
            /** @description Newest first. */
            mails: components["schemas"]["Mail"][];
            /** @description All entries that match; null with `include_total=false`. */
            total: number | null;
            /** @description The page asked for; null when a cursor was used. */
            page: number | null;
            /** @description Entries a page. */
            limit: number;
            /** @description Pass as `cursor` for the next page; null at the end. */
            nextCursor: string | null;
        };
        /** @description A sign-in that goes on with enrolling a second factor. */
        MfaEnrollmentRequired: {
            /**
             * @description The tenant requires a second factor, and the user has none yet.
             * @constant
             */
            mfaEnrollmentRequired: true;
            /** @description For the two enrol calls under `/v2/auth/mfa/totp`, within 10 minutes. */
            challengeId: string;
        };
        MfaFactor: {
            /** @description `mfa_…` */
            id: string;
            /** @constant */
            type: "totp";
            /**
             * Format: date-time
             * @description When it was set up.
             */
            createdAt: string;
            /** @description The last sign-in with it. */
            lastUsedAt: string | null;
        };
        MfaFactorList: {
            /** @description Verified factors. */
            factors: components["schemas"]["MfaFactor"][];
            /** @description Backup codes that were not used yet, 0 to 10. */
            backupCodesLeft: number;
        };
        /** @description A sign-in that goes on with a second factor. */
        MfaRequired: {
            /**
             * @description The password was right, and a second factor is asked for.
             * @constant
             */
            mfaRequired: true;
            /** @description For the verify calls under `/v2/auth/mfa`, within 10 minutes; 5 tries in all. */
            challengeId: string;
            /** @description What the user can answer with. */
            methods: ("totp" | "backup_codes")[];
        };
        /** @description A new API key with its secret. */
        NewApiKey: {
            /** @description `key_…` */
            id: string;
            /** @description For people. */
            name: string;
            /** @description What the key may do; `*` is everything. */
            scopes: ("users:read" | "users:write" | "sessions:read" | "sessions:write" | "config:read" | "config:write" | "tenants:read" | "tenants:write" | "keys:write" | "audit:read" | "jobs:read" | "jobs:write" | "webhooks:read" | "webhooks:write" | "*")[];
            /** @description The only tenant the key works in; null = all. */
            tenantId: string | null;
            /**
             * Format: date-time
             * @description When the key was made.
             */
            createdAt: string;
            /** @description From then on the key is refused; null = never. */
            expiresAt: string | null;
            /** @description Last use, exact to the minute; null = not used yet. */
            lastUsedAt: string | null;
            /** @description The secret, `hj_…`. Shown this once; only its SHA-256 is kept. */
            key: string;
        };
        /** @description A sign-in of the user’s own. */
        OwnSession: {
            /** @description `ses_…`; the `sid` of its access tokens. */
            id: string;
            /**
             * Format: date-time
             * @description When the user signed in.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Last use, exact to the minute.
             */
            lastActiveAt: string;
            /**
             * Format: date-time
             * @description When it ends at the latest; using it does not move this.
             */
            expiresAt: string;
            /** @description Address the user signed in from. */
            ipAddress: string | null;
            /** @description Program the user signed in with, as it names itself. */
            userAgent: string | null;
            /** @description How the user signed in (RFC 8176): `pwd`, `otp`, … */
            amr: string[];
            /** @description Whether this call was made with it. */
            current: boolean;
        };
        OwnSessionList: {
            /** @description Newest first, at most 1000. */
            sessions: components["schemas"]["OwnSession"][];
        };
        OwnUser: {
            /** @description `usr_…`, never used again. */
            id: string;
            /** @description Tenant the user belongs to. */
            tenantId: string;
            /** @description As it was given, trimmed; compared without regard to case. */
            email: string;
            /** @description Whether the person has shown control of the address, or an administrator vouches for it. */
            emailVerified: boolean;
            /** @description Given name. */
            firstName: string | null;
            /** @description Family name. */
            lastName: string | null;
            /** @description Picture, an http or https URL. */
            avatarUrl: string | null;
            /** @description Id in another system; unique in the tenant. */
            externalId: string | null;
            /** @description Language of mails and pages, a BCP 47 tag such as `es-MX`; null: the tenant’s `default_locale`. */
            locale: string | null;
            /** @description Names of roles of the tenant. */
            roles: string[];
            /**
             * @description `active` may sign in; `disabled` may not; `pending` is invited and has not accepted; `unverified` has registered and not yet verified the address.
             * @enum {string}
             */
            status: "active" | "disabled" | "pending" | "unverified";
            /** @description Why the user was disabled, for administrators. */
            disabledReason: string | null;
            /** @description When being disabled ends by itself; in the past: has ended. */
            disabledUntil: string | null;
            /** @description Data that the user sees, and changes within the allowed keys; part of every access token. */
            publicMetadata: {
                [key: string]: unknown;
            };
            /** @description Has at least one verified factor. */
            mfaEnrolled: boolean;
            /** @description The next sign-in leads to a forced change of the password. */
            mustChangePassword: boolean;
            /**
             * Format: date-time
             * @description When the user was created.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the user was last changed.
             */
            updatedAt: string;
            /** @description When the user last signed in. */
            lastLoginAt: string | null;
        };
        /** @description A sign-in that ends with a new password. */
        PasswordChangeRequired: {
            /**
             * @description The password was right, but a new one has to be set first.
             * @constant
             */
            passwordChangeRequired: true;
            /** @description For `POST /v2/auth/password/change`, within 10 minutes. */
            challengeId: string;
        };
        PasswordReset: {
            /** @description The user. */
            userId: string;
            /** @description A mail with a link is on its way. */
            emailSent: boolean;
            /** @description The temporary password is in force. */
            temporaryPasswordSet: boolean;
            /**
             * Format: date-time
             * @description When the link and the temporary password stop working: after 1 h, or 24 h for a temporary password without a link.
             */
            expiresAt: string;
        };
        /** @description Everything that is stored on a person. No secrets, no hashes. */
        PersonalData: {
            /**
             * Format: date-time
             * @description The moment of the export.
             */
            exportedAt: string;
            /** @description The profile, both kinds of metadata included. */
            user: components["schemas"]["User"];
            /** @description Whether there is a password. Its hash stays where it is. */
            passwordSet: boolean;
            /** @description When it was last set. */
            passwordChangedAt: string | null;
            /** @description Hashes of former passwords that `password_policy.history` keeps. */
            formerPasswords: number;
            /** @description Stored sessions, newest first; null for an API key without `sessions:read`. */
            sessions: components["schemas"]["Session"][] | null;
            /** @description Second factors, without their secrets. */
            factors: {
                /** @description `mfa_…` */
                id: string;
                /** @constant */
                type: "totp";
                /**
                 * Format: date-time
                 * @description When it was set up.
                 */
                createdAt: string;
                /** @description The last sign-in with it. */
                lastUsedAt: string | null;
                /** @description When it was confirmed by a first code; null while it was not. */
                verifiedAt: string | null;
            }[];
            /** @description Backup codes that were not used yet. */
            backupCodesLeft: number;
            /** @description Links and challenges that can still be used. */
            links: {
                /**
                 * @description What it is good for; the last three are sign-ins that are half-way.
                 * @enum {string}
                 */
                purpose: "password_reset" | "email_verification" | "invitation" | "email_change" | "password_change" | "mfa" | "mfa_enrollment";
                /** @description The address that an `email_change` leads to. */
                newEmail: string | null;
                /**
                 * Format: date-time
                 * @description When it was made.
                 */
                createdAt: string;
                /**
                 * Format: date-time
                 * @description When it ends by itself.
                 */
                expiresAt: string;
            }[];
            /** @description Mails that have not gone out. One that has is not kept. */
            mails: components["schemas"]["Mail"][];
            /** @description The user as of each event that is kept for webhooks, newest first. */
            webhookSnapshots: {
                /** @description The event that webhooks were or will be told. */
                eventId: string;
                /** @description The user as of the event. */
                user: components["schemas"]["User"];
                /**
                 * Format: date-time
                 * @description When that was; it is kept for 31 days.
                 */
                createdAt: string;
            }[];
            /** @description What the audit log holds about and by the user, newest first; null for an API key without `audit:read`. Address and user agent only of the user’s own calls: others’ are not the user’s. */
            auditEvents: components["schemas"]["AuditEvent"][] | null;
        };
        /** @description RFC 9457 problem details. */
        Problem: {
            /**
             * Format: uri
             * @description Leads to the meaning of the code.
             */
            type: string;
            /** @description The same for every occurrence of the code. */
            title: string;
            /** @description HTTP status. */
            status: number;
            /** @description This occurrence, for people. */
            detail: string;
            /** @description For programs: branch on this. */
            code: string;
            /** @description `req_…`, as in the header `X-Request-Id` and in the log of the server. */
            requestId: string;
            /** @description Each wrong place in the request. */
            errors?: {
                /** @description Such as `body.email` or `query.limit`. */
                path: string;
                /** @description What is expected there. */
                message: string;
                /**
                 * @description With `password_too_weak`: what is missing, as a word for programs and translations.
                 * @enum {string}
                 */
                reason?: "too_short" | "too_long" | "no_uppercase" | "no_lowercase" | "no_number" | "no_symbol" | "common" | "is_email" | "used_before";
                /** @description The bound that `reason` speaks of. */
                limit?: number;
            }[];
        };
        Readiness: {
            /** @constant */
            status: "ready";
        };
        Refresh: {
            /** @description The latest refresh token of the session, `rt_…`. */
            refreshToken: string;
        };
        Register: {
            /** @description Id or slug of the tenant. */
            tenant: string;
            /**
             * Format: email
             * @description Address, at most 254 characters; unique in the tenant without regard to case.
             */
            email: string;
            /**
             * Format: password
             * @description Password; the policy of the tenant applies.
             */
            password: string;
            /** @description Given name, at most 200 characters; null or empty removes it. */
            firstName?: string | null;
            /** @description Family name, at most 200 characters; null or empty removes it. */
            lastName?: string | null;
            /** @description Language of mails and pages, a BCP 47 tag such as `es-MX`; null or empty: the tenant’s `default_locale`. */
            locale?: string | null;
            /** @description Data that the user sees, within the tenant’s `user_editable_metadata_keys`; at most 4 KiB of JSON. */
            publicMetadata?: {
                [key: string]: unknown;
            };
        };
        /** @description An account that goes on with enrolling a second factor. */
        RegisteredForMfa: {
            /** @description The new user. */
            user: components["schemas"]["OwnUser"];
            /**
             * @description The tenant requires a second factor, and the user has none yet.
             * @constant
             */
            mfaEnrollmentRequired: true;
            /** @description For the two enrol calls under `/v2/auth/mfa/totp`, within 10 minutes. */
            challengeId: string;
        };
        /** @description An account whose address has to be verified before it signs in. */
        RegisteredUser: {
            /** @description The new user. */
            user: components["schemas"]["OwnUser"];
        };
        /** @default {} */
        ResetPassword: {
            /**
             * @description Mails a link, valid 1 h, to set a new password.
             * @default true
             */
            sendEmail?: boolean;
            /**
             * @description Password for one sign-in, which asks for a new one; the policy of the tenant applies.
             * @default null
             */
            temporaryPassword?: string | null;
        };
        ResetPasswordByLink: {
            /** @description The `token` of the link in the mail. */
            token: string;
            /**
             * Format: password
             * @description The new password; the policy of the tenant applies.
             */
            newPassword: string;
        };
        /** @description A session that has ended. */
        Revocation: {
            /** @description Id of the session, the `sid` of its access tokens. */
            sid: string;
            /** @description Id of its user. */
            sub: string;
            /** @description Seconds since the Unix epoch: by then all its access tokens have expired. */
            exp: number;
        };
        /** @description A role of a tenant. */
        Role: {
            /** @description Unique in the tenant. */
            name: string;
            /** @description For people; null = none. */
            description: string | null;
            /** @description What the role allows, in the words of your application. */
            permissions: string[];
            /** @description True for `admin` and `member`, which can neither change nor go. */
            builtIn: boolean;
            /**
             * Format: date-time
             * @description When the role was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updatedAt: string;
        };
        RoleList: {
            /** @description By name. */
            roles: components["schemas"]["Role"][];
            /** @description All entries that match; null with `include_total=false`. */
            total: number | null;
            /** @description The page asked for; null when a cursor was used. */
            page: number | null;
            /** @description Entries a page. */
            limit: number;
            /** @description Pass as `cursor` for the next page; null at the end. */
            nextCursor: string | null;
        };
        /** @default {} */
        RotateWebhookSecret: {
            /**
             * @description How long the former secret signs as well, 0 to 604800 (default 86400). 0 where it has leaked.
             * @default 86400
             */
            overlapSeconds?: number;
        };
        /** @description A sign-in that lasts. */
        Session: {
            /** @description `ses_…`; the `sid` of its access tokens. */
            id: string;
            /**
             * Format: date-time
             * @description When the user signed in.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Last use, exact to the minute.
             */
            lastActiveAt: string;
            /**
             * Format: date-time
             * @description When it ends at the latest; using it does not move this.
             */
            expiresAt: string;
            /** @description Address the user signed in from. */
            ipAddress: string | null;
            /** @description Program the user signed in with, as it names itself. */
            userAgent: string | null;
            /** @description How the user signed in (RFC 8176): `pwd`, `otp`, … */
            amr: string[];
        };
        SessionList: {
            /** @description Newest first, at most 1000. */
            sessions: components["schemas"]["Session"][];
        };
        /** @description A key that signs access tokens. */
        SigningKey: {
            /** @description As in the header of access tokens and in the JWKS. */
            kid: string;
            /**
             * @description `next`: published, signs from `active_at` on. `current`: signs. `previous`: its tokens still count.
             * @enum {string}
             */
            status: "next" | "current" | "previous";
            /**
             * Format: date-time
             * @description Since then it is published.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Signs from then on, when verifiers know it.
             */
            activeAt: string;
            /** @description No longer published from then on, when its last token has expired; null = not replaced. */
            expiresAt: string | null;
        };
        SigningKeyList: {
            /** @description Newest first. */
            signingKeys: components["schemas"]["SigningKey"][];
        };
        /** @description A signing key that was withdrawn: none of its access tokens counts. `event: signing_key`, without an `id`. */
        SigningKeyRevocation: {
            /** @description Name of the key, the `kid` in the header of its access tokens. */
            kid: string;
            /** @description Seconds since the Unix epoch: by then nothing has the key published any more. */
            exp: number;
        };
        /** @description One directory of users with its own roles, configuration and sign-in. */
        Tenant: {
            /** @description `ten_…` */
            id: string;
            /** @description Unique short name; takes the place of the id in every path. */
            slug: string;
            /** @description Name for people. */
            name: string;
            /**
             * Format: date-time
             * @description When the tenant was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When name or slug last changed.
             */
            updatedAt: string;
        };
        /** @description What the access tokens of a tenant must say. */
        TenantDiscovery: {
            /** @description `ten_…`: the `aud` of the tenant’s access tokens. */
            tenantId: string;
            /** @description The slug of the tenant. */
            slug: string;
            /** @description The `iss` of access tokens: the public URL of the server. */
            issuer: string;
            /** @description Where the public keys are. */
            jwksUri: string;
        };
        TenantList: {
            /** @description Newest first. */
            tenants: components["schemas"]["Tenant"][];
            /** @description All entries that match; null with `include_total=false`. */
            total: number | null;
            /** @description The page asked for; null when a cursor was used. */
            page: number | null;
            /** @description Entries a page. */
            limit: number;
            /** @description Pass as `cursor` for the next page; null at the end. */
            nextCursor: string | null;
        };
        /** @description A session: what to send with calls, and what to renew it with. */
        Tokens: {
            /** @description JWT (RFC 9068) for `Authorization: Bearer`. */
            accessToken: string;
            /**
             * @description How the access token is sent (RFC 6750).
             * @constant
             */
            tokenType: "Bearer";
            /** @description Seconds until the access token expires. */
            expiresIn: number;
            /** @description `rt_…`, good for one exchange at `POST /v2/auth/refresh`. */
            refreshToken: string;
            /** @description Seconds until the session ends; refreshing does not move this. */
            refreshExpiresIn: number;
            /** @description The user who signed in. */
            user: components["schemas"]["OwnUser"];
        };
        TotpEnrollment: {
            /** @description Names the factor until and after it is verified. */
            enrollmentId: string;
            /** @description Base32, for typing into an authenticator app. */
            secret: string;
            /** @description `otpauth://totp/…`, the content of the QR code. */
            totpUri: string;
            /** @description The QR code as an SVG image. */
            qrCodeSvg: string;
        };
        /** @description Only the given fields change; nested objects merge. */
        UpdateAuthConfig: {
            /** @description Anyone may register; else users are created or invited by administrators. */
            allowSignUp?: boolean;
            /** @description Domains that may register, kept in ASCII form; empty = all. Users made by administrators are not bound by it. */
            allowedEmailDomains?: string[];
            /** @description Users sign in only once their address is verified. */
            emailVerificationRequired?: boolean;
            /** @description Top-level keys of `public_metadata` that users may change themselves. */
            userEditableMetadataKeys?: string[];
            /** @description Top-level keys of private `metadata` that are copied into access tokens. */
            jwtMetadataKeys?: string[];
            /** @description Every user signs in with a second factor. */
            mfaRequired?: boolean;
            /** @description Second factors users may set up; without `backup_codes` those they have are refused as well. */
            mfaMethods?: ("totp" | "backup_codes")[];
            /** @description Where reset, verify and invite links lead, with `?token=`; null = the server’s own pages. */
            appUrl?: string | null;
            /**
             * @description Language of mails and pages for users without a `locale` of their own.
             * @enum {string}
             */
            defaultLocale?: "en" | "es";
            /** @description Only the given fields change. */
            passwordPolicy?: {
                /** @description Characters a password must have, 6 to 128. */
                minLength?: number;
                /** @description Characters a password may have, 6 to 128; not below `min_length`. */
                maxLength?: number;
                /** @description At least one upper-case letter. */
                requireUppercase?: boolean;
                /** @description At least one lower-case letter. */
                requireLowercase?: boolean;
                /** @description At least one digit. */
                requireNumbers?: boolean;
                /** @description At least one character that is neither letter, digit nor space. */
                requireSymbols?: boolean;
                /** @description Refuse well-known passwords and the user’s own address. */
                rejectCommon?: boolean;
                /** @description Former passwords that may not be set again, 0 to 24. */
                history?: number;
            };
            /** @description Only the given fields change. */
            sessionConfig?: {
                /** @description Life of an access token in seconds, 60 to 3600. */
                accessTokenTtl?: number;
                /** @description Life of a session in seconds, from sign-in; at most a year. */
                refreshTokenTtl?: number;
                /** @description Seconds without a call or refresh after which a session ends; null = never. */
                idleTimeout?: number | null;
                /** @description Live sessions a user may have, 1 to 1000; a new one ends the oldest. null = any number. */
                maxSessionsPerUser?: number | null;
            };
            /** @description Only the given fields change. */
            rateLimitConfig?: {
                /** @description Wrong passwords for one account from one address, wherever a password is asked for; then 429. */
                signInFailuresPerMinute?: number;
                /** @description Wrong passwords from one address for all accounts together (an IPv6 /64 is one address). */
                signInFailuresPerAddressPerMinute?: number;
                /** @description Registrations from one address. */
                signUpsPerAddressPerMinute?: number;
            };
            /** @description Only the given fields change. */
            mailConfig?: {
                /** @description Name that mails of the tenant come from; null = that of HELLOJOHN_MAIL_FROM. */
                senderName?: string | null;
                /** @description Address that replies go to; null = none. */
                replyTo?: string | null;
                /** @description Closing line of every mail, such as the name and address of the company; null = none. */
                footer?: string | null;
            };
        };
        UpdateMe: {
            /** @description Given name, at most 200 characters; null or empty removes it. */
            firstName?: string | null;
            /** @description Family name, at most 200 characters; null or empty removes it. */
            lastName?: string | null;
            /** @description Picture: an absolute http or https URL; null or empty removes it. */
            avatarUrl?: string | null;
            /** @description Language of mails and pages, a BCP 47 tag such as `es-MX`; null or empty: the tenant’s `default_locale`. */
            locale?: string | null;
        };
        UpdateMyEmail: {
            /**
             * Format: email
             * @description The new address; it takes the place of the present one once it is confirmed.
             */
            newEmail: string;
            /**
             * Format: password
             * @description The present password.
             */
            password: string;
        };
        /** @description Merged into `public_metadata` at every depth (RFC 7396); null removes a key. Only keys in the tenant’s `user_editable_metadata_keys`; at most 4 KiB after the merge. */
        UpdateMyMetadata: {
            [key: string]: unknown;
        };
        UpdateMyPassword: {
            /**
             * Format: password
             * @description The present password.
             */
            currentPassword: string;
            /**
             * Format: password
             * @description The new one; the policy of the tenant applies.
             */
            newPassword: string;
        };
        /** @description Only the given fields change; a role keeps its name. */
        UpdateRole: {
            /** @description For people, at most 500 characters; null = none. */
            description?: string | null;
            /** @description What the role allows, in the words of your application; at most 200 texts of 1 to 128 characters. */
            permissions?: string[];
        };
        /** @description Only the given fields change. */
        UpdateTenant: {
            /** @description Name for people, 1 to 200 characters. */
            name?: string;
            /** @description Short name for paths and command lines: lower-case letters, digits and single hyphens, at most 63. */
            slug?: string;
        };
        UpdateUser: {
            /**
             * Format: email
             * @description New address; no longer verified unless `email_verified` says so, and links sent to the old one die.
             */
            email?: string;
            /** @description Given name, at most 200 characters; null or empty removes it. */
            firstName?: string | null;
            /** @description Family name, at most 200 characters; null or empty removes it. */
            lastName?: string | null;
            /** @description Picture: an absolute http or https URL; null or empty removes it. */
            avatarUrl?: string | null;
            /** @description Language of mails and pages, a BCP 47 tag such as `es-MX`; null or empty: the tenant’s `default_locale`. */
            locale?: string | null;
            /** @description Id in another system, at most 255 characters, unique in the tenant; null or empty removes it. */
            externalId?: string | null;
            /** @description Names of roles of the tenant, which replace those the user has (default at creation: `member`). */
            roles?: string[];
            /** @description Whether the address counts as verified (default false). */
            emailVerified?: boolean;
            /** @description Whether the next sign-in leads to a forced change of the password (default false). */
            mustChangePassword?: boolean;
            /** @description Merged into the private data at every depth (RFC 7396); null removes a key. At most 16 KiB after the merge. */
            metadata?: {
                [key: string]: unknown;
            };
            /** @description Merged likewise into the data that the user sees. At most 4 KiB after the merge. */
            publicMetadata?: {
                [key: string]: unknown;
            };
            /**
             * @description `disabled` ends every session at once; `active` lets the user sign in again and gives none back.
             * @enum {string}
             */
            status?: "active" | "disabled";
            /** @description Why the user is disabled, at most 500 characters; only for a disabled user. */
            disabledReason?: string | null;
            /** @description When being disabled ends by itself, null for never; only for a disabled user. */
            disabledUntil?: string | null;
        };
        /** @description Only the given fields change. */
        UpdateWebhook: {
            /**
             * Format: uri
             * @description Where events are posted: http or https, no user information. Its name must not lead to a private address, unless the server allows it.
             */
            url?: string;
            /** @description What it is told: types of the audit log (`user.created`), all of a noun (`user.*`), or `*` for everything. */
            events?: string[];
            /** @description For people, at most 500 characters. */
            description?: string | null;
            /** @description While it is false, nothing is sent, and what happens meanwhile is not sent later. */
            enabled?: boolean;
        };
        User: {
            /** @description `usr_…`, never used again. */
            id: string;
            /** @description Tenant the user belongs to. */
            tenantId: string;
            /** @description As it was given, trimmed; compared without regard to case. */
            email: string;
            /** @description Whether the person has shown control of the address, or an administrator vouches for it. */
            emailVerified: boolean;
            /** @description Given name. */
            firstName: string | null;
            /** @description Family name. */
            lastName: string | null;
            /** @description Picture, an http or https URL. */
            avatarUrl: string | null;
            /** @description Id in another system; unique in the tenant. */
            externalId: string | null;
            /** @description Language of mails and pages, a BCP 47 tag such as `es-MX`; null: the tenant’s `default_locale`. */
            locale: string | null;
            /** @description Names of roles of the tenant. */
            roles: string[];
            /**
             * @description `active` may sign in; `disabled` may not; `pending` is invited and has not accepted; `unverified` has registered and not yet verified the address.
             * @enum {string}
             */
            status: "active" | "disabled" | "pending" | "unverified";
            /** @description Why the user was disabled, for administrators. */
            disabledReason: string | null;
            /** @description When being disabled ends by itself; in the past: has ended. */
            disabledUntil: string | null;
            /** @description Private data of your application; never shown to the user. */
            metadata: {
                [key: string]: unknown;
            };
            /** @description Data that the user sees, and changes within the allowed keys; part of every access token. */
            publicMetadata: {
                [key: string]: unknown;
            };
            /** @description Has at least one verified factor. */
            mfaEnrolled: boolean;
            /** @description The next sign-in leads to a forced change of the password. */
            mustChangePassword: boolean;
            /**
             * Format: date-time
             * @description When the user was created.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the user was last changed.
             */
            updatedAt: string;
            /** @description When the user last signed in. */
            lastLoginAt: string | null;
        };
        UserPage: {
            /** @description The users of this page. */
            users: components["schemas"]["User"][];
            /** @description All entries that match; null with `include_total=false`. */
            total: number | null;
            /** @description The page asked for; null when a cursor was used. */
            page: number | null;
            /** @description Entries a page. */
            limit: number;
            /** @description Pass as `cursor` for the next page; null at the end. */
            nextCursor: string | null;
            /** @description False when a search stopped counting at 10,000: there are more than `total`. */
            totalExact: boolean;
        };
        VerifiedEmail: {
            /** @description The user. */
            userId: string;
            /** @description Address of the user, by which it signs in. */
            email: string;
            /**
             * @description The address is verified.
             * @constant
             */
            emailVerified: true;
        };
        /** @description An address that the events of a tenant are posted to. */
        Webhook: {
            /** @description `whk_…` */
            id: string;
            /** @description Where events are posted. */
            url: string;
            /** @description For people. */
            description: string | null;
            /** @description What it is told. */
            events: string[];
            /** @description Whether it is told anything. */
            enabled: boolean;
            /** @description After a rotation: until then the former secret signs as well. Null when one secret signs. */
            previousSecretExpiresAt: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
        };
        /** @description An event and what became of sending it. Kept for 30 days. */
        WebhookDelivery: {
            /** @description `dlv_…` */
            id: string;
            /** @description To which webhook. */
            webhookId: string;
            /** @description `evt_…`, the event in the audit log; also the header `webhook-id` of every copy. */
            eventId: string;
            /**
             * @description What happened.
             * @enum {string}
             */
            type: "user.created" | "user.updated" | "user.disabled" | "user.enabled" | "user.deleted" | "user.password_changed" | "user.password_reset" | "user.email_changed" | "user.invitation_sent" | "user.verification_sent" | "mail.retried" | "session.created" | "session.ended" | "sign_in.failed" | "mfa.enrolled" | "mfa.removed" | "tenant.created" | "tenant.updated" | "tenant.deleted" | "config.updated" | "role.created" | "role.updated" | "role.deleted" | "api_key.created" | "api_key.deleted" | "signing_key.rotated" | "signing_key.revoked" | "job.created" | "job.succeeded" | "job.failed" | "job.cancelled" | "webhook.created" | "webhook.updated" | "webhook.deleted" | "webhook.secret_rotated" | "webhook.tested" | "audit.trimmed";
            /**
             * @description `pending` is sent or tried again; `delivered` was answered with 2xx; `failed` was not within 24 h.
             * @enum {string}
             */
            status: "pending" | "delivered" | "failed";
            /** @description Tries so far. */
            attempts: number;
            /** @description What the last try was answered; null for no answer. */
            responseStatus: number | null;
            /** @description Why the last try failed. */
            lastError: string | null;
            /** @description When its queue is tried again, in which it may stand behind others; null unless pending. */
            nextAttemptAt: string | null;
            /** @description When it was last tried. */
            lastAttemptAt: string | null;
            /**
             * Format: date-time
             * @description When the event happened.
             */
            createdAt: string;
        };
        WebhookDeliveryList: {
            /** @description Newest first. */
            deliveries: components["schemas"]["WebhookDelivery"][];
            /** @description All entries that match; null with `include_total=false`. */
            total: number | null;
            /** @description The page asked for; null when a cursor was used. */
            page: number | null;
            /** @description Entries a page. */
            limit: number;
            /** @description Pass as `cursor` for the next page; null at the end. */
            nextCursor: string | null;
        };
        WebhookList: {
            /** @description Newest first. */
            webhooks: components["schemas"]["Webhook"][];
            /** @description All entries that match; null with `include_total=false`. */
            total: number | null;
            /** @description The page asked for; null when a cursor was used. */
            page: number | null;
            /** @description Entries a page. */
            limit: number;
            /** @description Pass as `cursor` for the next page; null at the end. */
            nextCursor: string | null;
        };
        /** @description A webhook with its new secret. */
        WebhookWithSecret: {
            /** @description `whk_…` */
            id: string;
            /** @description Where events are posted. */
            url: string;
            /** @description For people. */
            description: string | null;
            /** @description What it is told. */
            events: string[];
            /** @description Whether it is told anything. */
            enabled: boolean;
            /** @description After a rotation: until then the former secret signs as well. Null when one secret signs. */
            previousSecretExpiresAt: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updatedAt: string;
            /** @description `whsec_…`, signs every message. Shown this once. */
            secret: string;
        };
    };
    responses: {
        /** @description `api_key_not_found`: The API key does not exist. */
        ApiKeyNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "api_key_not_found";
                };
            };
        };
        /** @description `challenge_invalid`: The challenge is spent, expired or unknown. */
        ChallengeInvalid: {
            headers: {
                /** @description `Bearer` */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "challenge_invalid";
                };
            };
        };
        /**
         * @description `challenge_invalid`: The challenge is spent, expired or unknown.
         *     `mfa_code_invalid`: The code is wrong.
         */
        ChallengeInvalidOrMfaCodeInvalid: {
            headers: {
                /** @description `Bearer` */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "challenge_invalid" | "mfa_code_invalid";
                };
            };
        };
        /**
         * @description `challenge_invalid`: The challenge is spent, expired or unknown.
         *     `mfa_code_invalid`: The code is wrong.
         *     `session_revoked`: The session has ended.
         *     `token_expired`: The access token has expired.
         *     `unauthenticated`: Valid credentials are required.
         */
        ChallengeInvalidOrMfaCodeInvalidOrSessionRevokedOrTokenExpiredOrUnauthenticated: {
            headers: {
                /** @description `Bearer` */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "challenge_invalid" | "mfa_code_invalid" | "session_revoked" | "token_expired" | "unauthenticated";
                };
            };
        };
        /**
         * @description `challenge_invalid`: The challenge is spent, expired or unknown.
         *     `session_revoked`: The session has ended.
         *     `token_expired`: The access token has expired.
         *     `unauthenticated`: Valid credentials are required.
         */
        ChallengeInvalidOrSessionRevokedOrTokenExpiredOrUnauthenticated: {
            headers: {
                /** @description `Bearer` */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "challenge_invalid" | "session_revoked" | "token_expired" | "unauthenticated";
                };
            };
        };
        /**
         * @description `confirmation_mismatch`: Not as many users match as was confirmed.
         *     `idempotency_in_progress`: The first request with this Idempotency-Key still runs.
         */
        ConfirmationMismatchOrIdempotencyInProgress: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "confirmation_mismatch" | "idempotency_in_progress";
                };
            };
        };
        /**
         * @description `delivery_not_found`: The delivery does not exist.
         *     `tenant_not_found`: The tenant does not exist.
         */
        DeliveryNotFoundOrTenantNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "delivery_not_found" | "tenant_not_found";
                };
            };
        };
        /** @description `email_already_exists`: A user with this email already exists. */
        EmailAlreadyExists: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "email_already_exists";
                };
            };
        };
        /**
         * @description `email_already_exists`: A user with this email already exists.
         *     `external_id_already_exists`: A user with this external id already exists.
         *     `idempotency_in_progress`: The first request with this Idempotency-Key still runs.
         */
        EmailAlreadyExistsOrExternalIdAlreadyExistsOrIdempotencyInProgress: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "email_already_exists" | "external_id_already_exists" | "idempotency_in_progress";
                };
            };
        };
        /**
         * @description `email_already_exists`: A user with this email already exists.
         *     `external_id_already_exists`: A user with this external id already exists.
         *     `last_admin`: The tenant would lose its last active admin.
         */
        EmailAlreadyExistsOrExternalIdAlreadyExistsOrLastAdmin: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "email_already_exists" | "external_id_already_exists" | "last_admin";
                };
            };
        };
        /**
         * @description `email_already_verified`: The address is verified already.
         *     `idempotency_in_progress`: The first request with this Idempotency-Key still runs.
         */
        EmailAlreadyVerifiedOrIdempotencyInProgress: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "email_already_verified" | "idempotency_in_progress";
                };
            };
        };
        /**
         * @description `email_domain_not_allowed`: Addresses of this domain can not register.
         *     `forbidden`: These credentials do not allow this.
         */
        EmailDomainNotAllowedOrForbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "email_domain_not_allowed" | "forbidden";
                };
            };
        };
        /**
         * @description `email_domain_not_allowed`: Addresses of this domain can not register.
         *     `metadata_key_not_allowed`: A metadata key may not be changed by the user.
         *     `sign_up_disabled`: The tenant does not take registrations.
         */
        EmailDomainNotAllowedOrMetadataKeyNotAllowedOrSignUpDisabled: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "email_domain_not_allowed" | "metadata_key_not_allowed" | "sign_up_disabled";
                };
            };
        };
        /**
         * @description `email_not_verified`: The email address has not been verified.
         *     `forbidden`: These credentials do not allow this.
         *     `mfa_method_not_allowed`: The tenant does not use this kind of second factor.
         *     `user_disabled`: The user is disabled.
         */
        EmailNotVerifiedOrForbiddenOrMfaMethodNotAllowedOrUserDisabled: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "email_not_verified" | "forbidden" | "mfa_method_not_allowed" | "user_disabled";
                };
            };
        };
        /**
         * @description `email_not_verified`: The email address has not been verified.
         *     `mfa_method_not_allowed`: The tenant does not use this kind of second factor.
         *     `user_disabled`: The user is disabled.
         */
        EmailNotVerifiedOrMfaMethodNotAllowedOrUserDisabled: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "email_not_verified" | "mfa_method_not_allowed" | "user_disabled";
                };
            };
        };
        /**
         * @description `email_not_verified`: The email address has not been verified.
         *     `password_reset_required`: The password has to be reset.
         *     `user_disabled`: The user is disabled.
         */
        EmailNotVerifiedOrPasswordResetRequiredOrUserDisabled: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "email_not_verified" | "password_reset_required" | "user_disabled";
                };
            };
        };
        /**
         * @description `email_not_verified`: The email address has not been verified.
         *     `user_disabled`: The user is disabled.
         */
        EmailNotVerifiedOrUserDisabled: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "email_not_verified" | "user_disabled";
                };
            };
        };
        /** @description `factor_not_found`: The factor does not exist. */
        FactorNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "factor_not_found";
                };
            };
        };
        /** @description `forbidden`: These credentials do not allow this. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "forbidden";
                };
            };
        };
        /**
         * @description `forbidden`: These credentials do not allow this.
         *     `metadata_key_not_allowed`: A metadata key may not be changed by the user.
         */
        ForbiddenOrMetadataKeyNotAllowed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "forbidden" | "metadata_key_not_allowed";
                };
            };
        };
        /**
         * @description `forbidden`: These credentials do not allow this.
         *     `mfa_method_not_allowed`: The tenant does not use this kind of second factor.
         */
        ForbiddenOrMfaMethodNotAllowed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "forbidden" | "mfa_method_not_allowed";
                };
            };
        };
        /** @description `idempotency_in_progress`: The first request with this Idempotency-Key still runs. */
        IdempotencyInProgress: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency_in_progress";
                };
            };
        };
        /**
         * @description `idempotency_in_progress`: The first request with this Idempotency-Key still runs.
         *     `role_already_exists`: A role with this name already exists.
         */
        IdempotencyInProgressOrRoleAlreadyExists: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency_in_progress" | "role_already_exists";
                };
            };
        };
        /**
         * @description `idempotency_in_progress`: The first request with this Idempotency-Key still runs.
         *     `slug_already_exists`: A tenant with this slug already exists.
         */
        IdempotencyInProgressOrSlugAlreadyExists: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency_in_progress" | "slug_already_exists";
                };
            };
        };
        /**
         * @description `idempotency_in_progress`: The first request with this Idempotency-Key still runs.
         *     `too_many_webhooks`: The tenant has as many webhooks as it may.
         */
        IdempotencyInProgressOrTooManyWebhooks: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency_in_progress" | "too_many_webhooks";
                };
            };
        };
        /**
         * @description `idempotency_in_progress`: The first request with this Idempotency-Key still runs.
         *     `user_not_pending`: The user is not waiting for an invitation.
         */
        IdempotencyInProgressOrUserNotPending: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency_in_progress" | "user_not_pending";
                };
            };
        };
        /**
         * @description `idempotency_key_reused`: The Idempotency-Key came with another request before.
         *     `metadata_too_large`: The metadata would grow beyond its limits.
         *     `password_hash_too_costly`: Checking a password against this hash would take too long.
         *     `password_too_weak`: The password does not meet the policy.
         *     `unknown_role`: The role does not exist in this tenant.
         *     `validation_failed`: The request does not match the documented shape.
         */
        IdempotencyKeyReusedOrMetadataTooLargeOrPasswordHashTooCostlyOrPasswordTooWeakOrUnknownRoleOrValidationFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency_key_reused" | "metadata_too_large" | "password_hash_too_costly" | "password_too_weak" | "unknown_role" | "validation_failed";
                };
            };
        };
        /**
         * @description `idempotency_key_reused`: The Idempotency-Key came with another request before.
         *     `password_too_weak`: The password does not meet the policy.
         *     `validation_failed`: The request does not match the documented shape.
         */
        IdempotencyKeyReusedOrPasswordTooWeakOrValidationFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency_key_reused" | "password_too_weak" | "validation_failed";
                };
            };
        };
        /**
         * @description `idempotency_key_reused`: The Idempotency-Key came with another request before.
         *     `unknown_role`: The role does not exist in this tenant.
         *     `validation_failed`: The request does not match the documented shape.
         */
        IdempotencyKeyReusedOrUnknownRoleOrValidationFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency_key_reused" | "unknown_role" | "validation_failed";
                };
            };
        };
        /**
         * @description `idempotency_key_reused`: The Idempotency-Key came with another request before.
         *     `validation_failed`: The request does not match the documented shape.
         */
        IdempotencyKeyReusedOrValidationFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "idempotency_key_reused" | "validation_failed";
                };
            };
        };
        /** @description `internal`: Something went wrong on the server. */
        Internal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "internal";
                };
            };
        };
        /** @description `invalid_credentials`: Email or password is wrong. */
        InvalidCredentials: {
            headers: {
                /** @description `Bearer` */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "invalid_credentials";
                };
            };
        };
        /**
         * @description `invalid_credentials`: Email or password is wrong.
         *     `session_revoked`: The session has ended.
         *     `token_expired`: The access token has expired.
         *     `unauthenticated`: Valid credentials are required.
         */
        InvalidCredentialsOrSessionRevokedOrTokenExpiredOrUnauthenticated: {
            headers: {
                /** @description `Bearer` */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "invalid_credentials" | "session_revoked" | "token_expired" | "unauthenticated";
                };
            };
        };
        /**
         * @description `job_not_found`: The job does not exist.
         *     `tenant_not_found`: The tenant does not exist.
         */
        JobNotFoundOrTenantNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "job_not_found" | "tenant_not_found";
                };
            };
        };
        /** @description `last_admin`: The tenant would lose its last active admin. */
        LastAdmin: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "last_admin";
                };
            };
        };
        /**
         * @description `mail_not_found`: The mail does not exist.
         *     `tenant_not_found`: The tenant does not exist.
         */
        MailNotFoundOrTenantNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "mail_not_found" | "tenant_not_found";
                };
            };
        };
        /** @description `malformed_request`: The request can not be read. */
        MalformedRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "malformed_request";
                };
            };
        };
        /**
         * @description `malformed_request`: The request can not be read.
         *     `token_invalid`: The link or token is not valid.
         */
        MalformedRequestOrTokenInvalid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "malformed_request" | "token_invalid";
                };
            };
        };
        /**
         * @description `metadata_too_large`: The metadata would grow beyond its limits.
         *     `password_too_weak`: The password does not meet the policy.
         *     `validation_failed`: The request does not match the documented shape.
         */
        MetadataTooLargeOrPasswordTooWeakOrValidationFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "metadata_too_large" | "password_too_weak" | "validation_failed";
                };
            };
        };
        /**
         * @description `metadata_too_large`: The metadata would grow beyond its limits.
         *     `unknown_role`: The role does not exist in this tenant.
         *     `validation_failed`: The request does not match the documented shape.
         */
        MetadataTooLargeOrUnknownRoleOrValidationFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "metadata_too_large" | "unknown_role" | "validation_failed";
                };
            };
        };
        /**
         * @description `metadata_too_large`: The metadata would grow beyond its limits.
         *     `validation_failed`: The request does not match the documented shape.
         */
        MetadataTooLargeOrValidationFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "metadata_too_large" | "validation_failed";
                };
            };
        };
        /**
         * @description `overloaded`: The server has too much to do right now.
         *     `unavailable`: The database does not answer right now.
         */
        OverloadedOrUnavailable: {
            headers: {
                /** @description Seconds to wait before the next try. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "overloaded" | "unavailable";
                };
            };
        };
        /**
         * @description `password_too_weak`: The password does not meet the policy.
         *     `validation_failed`: The request does not match the documented shape.
         */
        PasswordTooWeakOrValidationFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "password_too_weak" | "validation_failed";
                };
            };
        };
        /** @description `payload_too_large`: The body is too large. */
        PayloadTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "payload_too_large";
                };
            };
        };
        /** @description `precondition_failed`: The object has changed since it was read. */
        PreconditionFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "precondition_failed";
                };
            };
        };
        /** @description `rate_limited`: Too many requests. */
        RateLimited: {
            headers: {
                /** @description Seconds to wait before the next try. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "rate_limited";
                };
            };
        };
        /**
         * @description `refresh_token_invalid`: The refresh token is not valid.
         *     `refresh_token_reused`: The refresh token was used before.
         */
        RefreshTokenInvalidOrRefreshTokenReused: {
            headers: {
                /** @description `Bearer` */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "refresh_token_invalid" | "refresh_token_reused";
                };
            };
        };
        /** @description `request_timeout`: The request took too long to arrive. */
        RequestTimeout: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "request_timeout";
                };
            };
        };
        /** @description `role_built_in`: Built-in roles can not be changed. */
        RoleBuiltIn: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "role_built_in";
                };
            };
        };
        /**
         * @description `role_built_in`: Built-in roles can not be changed.
         *     `role_in_use`: The role is in use.
         */
        RoleBuiltInOrRoleInUse: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "role_built_in" | "role_in_use";
                };
            };
        };
        /**
         * @description `role_not_found`: The role does not exist.
         *     `tenant_not_found`: The tenant does not exist.
         */
        RoleNotFoundOrTenantNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "role_not_found" | "tenant_not_found";
                };
            };
        };
        /** @description `session_not_found`: The session does not exist. */
        SessionNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "session_not_found";
                };
            };
        };
        /**
         * @description `session_not_found`: The session does not exist.
         *     `tenant_not_found`: The tenant does not exist.
         */
        SessionNotFoundOrTenantNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "session_not_found" | "tenant_not_found";
                };
            };
        };
        /**
         * @description `session_revoked`: The session has ended.
         *     `token_expired`: The access token has expired.
         *     `unauthenticated`: Valid credentials are required.
         */
        SessionRevokedOrTokenExpiredOrUnauthenticated: {
            headers: {
                /** @description `Bearer` */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "session_revoked" | "token_expired" | "unauthenticated";
                };
            };
        };
        /** @description `signing_key_not_found`: The signing key does not exist. */
        SigningKeyNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "signing_key_not_found";
                };
            };
        };
        /** @description `slug_already_exists`: A tenant with this slug already exists. */
        SlugAlreadyExists: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "slug_already_exists";
                };
            };
        };
        /** @description `tenant_not_found`: The tenant does not exist. */
        TenantNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "tenant_not_found";
                };
            };
        };
        /**
         * @description `tenant_not_found`: The tenant does not exist.
         *     `user_not_found`: The user does not exist.
         */
        TenantNotFoundOrUserNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "tenant_not_found" | "user_not_found";
                };
            };
        };
        /**
         * @description `tenant_not_found`: The tenant does not exist.
         *     `webhook_not_found`: The webhook does not exist.
         */
        TenantNotFoundOrWebhookNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "tenant_not_found" | "webhook_not_found";
                };
            };
        };
        /** @description `unavailable`: The database does not answer right now. */
        Unavailable: {
            headers: {
                /** @description Seconds to wait before the next try. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "unavailable";
                };
            };
        };
        /**
         * @description `unknown_role`: The role does not exist in this tenant.
         *     `validation_failed`: The request does not match the documented shape.
         */
        UnknownRoleOrValidationFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "unknown_role" | "validation_failed";
                };
            };
        };
        /** @description `unsupported_media_type`: The body is not of a type this path takes. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "unsupported_media_type";
                };
            };
        };
        /** @description `user_not_found`: The user does not exist. */
        UserNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "user_not_found";
                };
            };
        };
        /** @description `validation_failed`: The request does not match the documented shape. */
        ValidationFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {unknown} */
                    code?: "validation_failed";
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getJwks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Jwks"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTenantDiscovery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantDiscovery"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            404: components["responses"]["TenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    whoAmI: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        openapi: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            400: components["responses"]["MalformedRequest"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTenants: {
        parameters: {
            query?: {
                /** @description Page, from 1 (default 1). Not together with `cursor`. */
                page?: number;
                /** @description Entries a page, 1 to 100 (default 20). */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description `false` leaves `total` null and saves counting (default `true`). */
                includeTotal?: boolean;
                /** @description Part of the name or slug, whatever its case; 1 to 100 characters. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createTenant: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTenant"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["IdempotencyInProgressOrSlugAlreadyExists"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteTenant: {
        parameters: {
            query: {
                /** @description The slug of the tenant, as a proof that this tenant is meant. */
                confirm: string;
            };
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateTenant"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            409: components["responses"]["SlugAlreadyExists"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getAuthConfig: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthConfig"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateAuthConfig: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateAuthConfig"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthConfig"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRoles: {
        parameters: {
            query?: {
                /** @description Page, from 1 (default 1). Not together with `cursor`. */
                page?: number;
                /** @description Entries a page, 1 to 100 (default 20). */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description `false` leaves `total` null and saves counting (default `true`). */
                includeTotal?: boolean;
            };
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRole"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            409: components["responses"]["IdempotencyInProgressOrRoleAlreadyExists"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Name of the role: 1 to 64 letters, digits or `. _ : -`; case matters. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["RoleNotFoundOrTenantNotFound"];
            409: components["responses"]["RoleBuiltInOrRoleInUse"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Name of the role: 1 to 64 letters, digits or `. _ : -`; case matters. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateRole"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["RoleNotFoundOrTenantNotFound"];
            409: components["responses"]["RoleBuiltIn"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description Page, from 1 (default 1). Not together with `cursor`. */
                page?: number;
                /** @description Entries a page, 1 to 100 (default 20). */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description `false` leaves `total` null and saves counting (default `true`). */
                includeTotal?: boolean;
                /** @description Id or slug: only keys that are bound to this tenant. */
                tenant?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKey"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            409: components["responses"]["IdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `key_…` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["ApiKeyNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSigningKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeyList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rotateSigningKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeyList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["IdempotencyInProgress"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeSigningKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The `kid` of the key, as `GET /v2/admin/signing-keys` lists it. */
                kid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeyList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["SigningKeyNotFound"];
            409: components["responses"]["IdempotencyInProgress"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAuditEvents: {
        parameters: {
            query?: {
                /** @description Only events of this type: `user.disabled`, or `user.*` for all about users. */
                type?: string;
                /** @description Only what this caller did: the id of a user or API key, or `root`, `system`, `anonymous`. */
                actor?: string;
                /** @description Only what was done to this: the id of a user, tenant, API key or job, or the name of a role. */
                target?: string;
                /** @description Only events of this moment or later. */
                from?: string;
                /** @description Only events before this moment. */
                to?: string;
                /** @description Events a page, 1 to 100 (default 20). Not for exports. */
                limit?: number;
                /** @description `next_cursor` of the page before. Not for exports. */
                cursor?: string;
                /** @description `json`: a page. `ndjson`, `csv`: everything that matches, as a stream, one event a line. */
                format?: "json" | "ndjson" | "csv";
            };
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyAuditEvents: {
        parameters: {
            query?: {
                /** @description `next_after` of the call before; 0 (default) starts at the first link. */
                after?: number;
                /** @description `head` of an earlier verification: finds out whether the end of the log was cut off since. */
                head?: string;
            };
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerification"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listInstallationAuditEvents: {
        parameters: {
            query?: {
                /** @description Only events of this type: `user.disabled`, or `user.*` for all about users. */
                type?: string;
                /** @description Only what this caller did: the id of a user or API key, or `root`, `system`, `anonymous`. */
                actor?: string;
                /** @description Only what was done to this: the id of a user, tenant, API key or job, or the name of a role. */
                target?: string;
                /** @description Only events of this moment or later. */
                from?: string;
                /** @description Only events before this moment. */
                to?: string;
                /** @description Events a page, 1 to 100 (default 20). Not for exports. */
                limit?: number;
                /** @description `next_cursor` of the page before. Not for exports. */
                cursor?: string;
                /** @description `json`: a page. `ndjson`, `csv`: everything that matches, as a stream, one event a line. */
                format?: "json" | "ndjson" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyInstallationAuditEvents: {
        parameters: {
            query?: {
                /** @description `next_after` of the call before; 0 (default) starts at the first link. */
                after?: number;
                /** @description `head` of an earlier verification: finds out whether the end of the log was cut off since. */
                head?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerification"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    importUsers: {
        parameters: {
            query?: {
                /** @description What becomes of a record whose id, external id or address a user has already: `fail` (default), that record alone; `skip`; `update`, as PATCH would. */
                onConflict?: "fail" | "skip" | "update";
                /** @description Whose export it is: NDJSON of Auth0, JSON of Firebase or Keycloak, CSV of Clerk or Supabase. Default: records of ours. */
                format?: "auth0" | "firebase" | "keycloak" | "clerk" | "supabase";
                /** @description Only look what an import would do; nothing is written. */
                dryRun?: boolean;
            };
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-ndjson": string;
                "text/csv": string;
                "application/json": {
                    /** @description The users. */
                    users: components["schemas"]["ImportUser"][];
                } | components["schemas"]["ImportUser"][];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["IdempotencyInProgress"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description 1 to 100 characters. Each word must be part of the email, first_name or last_name; case is ignored, `%` and `_` are plain characters. */
                search?: string;
                /** @description Only users with this role of the tenant. */
                role?: string;
                /** @description Only users with this status now. */
                status?: "active" | "disabled" | "pending" | "unverified";
                /** @description Only users with, or without, a verified factor. */
                mfaEnrolled?: boolean;
                /** @description Only users whose address is, or is not, verified. */
                emailVerified?: boolean;
                /** @description Only users created at this moment or later. */
                createdAfter?: string;
                /** @description Only users created before this moment. */
                createdBefore?: string;
                /** @description Only users who last signed in at this moment or later. */
                lastLoginAfter?: string;
                /** @description Only users who last signed in before this moment. */
                lastLoginBefore?: string;
                /** @description `metadata[key]=value`: only users whose private metadata has this value at this top-level key. A value that is JSON (`12`, `true`, `"12"`) is compared as such, any other as a string. */
                metadata?: {
                    [key: string]: unknown;
                };
                /** @description Order; `-` for descending. Ties by id; users without the value come last either way. */
                sort?: "created_at" | "-created_at" | "email" | "-email" | "last_name" | "-last_name" | "last_login_at" | "-last_login_at";
                /** @description Page, from 1 (default 1). Not together with `cursor`. */
                page?: number;
                /** @description Entries a page, 1 to 100 (default 20). */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description `false` leaves `total` null and saves counting (default `true`). */
                includeTotal?: boolean;
            };
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            422: components["responses"]["UnknownRoleOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateUser"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            409: components["responses"]["EmailAlreadyExistsOrExternalIdAlreadyExistsOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReusedOrMetadataTooLargeOrPasswordHashTooCostlyOrPasswordTooWeakOrUnknownRoleOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    exportUsers: {
        parameters: {
            query?: {
                /** @description `ndjson`: one user a line, as JSON. `csv`: a heading and one user a record (RFC 4180). */
                format?: "ndjson" | "csv";
                /** @description 1 to 100 characters. Each word must be part of the email, first_name or last_name; case is ignored, `%` and `_` are plain characters. */
                search?: string;
                /** @description Only users with this role of the tenant. */
                role?: string;
                /** @description Only users with this status now. */
                status?: "active" | "disabled" | "pending" | "unverified";
                /** @description Only users with, or without, a verified factor. */
                mfaEnrolled?: boolean;
                /** @description Only users whose address is, or is not, verified. */
                emailVerified?: boolean;
                /** @description Only users created at this moment or later. */
                createdAfter?: string;
                /** @description Only users created before this moment. */
                createdBefore?: string;
                /** @description Only users who last signed in at this moment or later. */
                lastLoginAfter?: string;
                /** @description Only users who last signed in before this moment. */
                lastLoginBefore?: string;
                /** @description `metadata[key]=value`: only users whose private metadata has this value at this top-level key. A value that is JSON (`12`, `true`, `"12"`) is compared as such, any other as a string. */
                metadata?: {
                    [key: string]: unknown;
                };
            };
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            422: components["responses"]["UnknownRoleOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the user. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrUserNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag` of the object; when it has changed since, nothing happens and the answer is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the user. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrUserNotFound"];
            409: components["responses"]["LastAdmin"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description An `ETag` of the object; when it has changed since, nothing happens and the answer is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the user. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateUser"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrUserNotFound"];
            409: components["responses"]["EmailAlreadyExistsOrExternalIdAlreadyExistsOrLastAdmin"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["MetadataTooLargeOrUnknownRoleOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getUserByEmail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Address of the user, in any case. */
                email: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrUserNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getUserByExternalId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id in the other system. */
                externalId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrUserNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    bulkUsers: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkUsers"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkMatch"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            409: components["responses"]["ConfirmationMismatchOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReusedOrUnknownRoleOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    resetUserPassword: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the user. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResetPassword"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordReset"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrUserNotFound"];
            409: components["responses"]["IdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReusedOrPasswordTooWeakOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    exportUserData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the user. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonalData"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrUserNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listUserSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the user. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrUserNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeUserSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the user. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrUserNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeUserSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the user. */
                userId: string;
                /** @description Id of the session. */
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["SessionNotFoundOrTenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    followRevocations: {
        parameters: {
            query?: {
                /** @description Id or slug: only sessions of this tenant. Default: all that the caller may see. */
                tenant?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Revocation"] | components["schemas"]["SigningKeyRevocation"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description Page, from 1 (default 1). Not together with `cursor`. */
                page?: number;
                /** @description Entries a page, 1 to 100 (default 20). */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description `false` leaves `total` null and saves counting (default `true`). */
                includeTotal?: boolean;
                /** @description Only jobs of this status. */
                status?: "queued" | "running" | "succeeded" | "failed" | "cancelled";
                /** @description Only jobs of this type. */
                type?: string;
            };
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the job. */
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["JobNotFoundOrTenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getJobErrors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the job. */
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["JobNotFoundOrTenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the job. */
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["JobNotFoundOrTenantNotFound"];
            409: components["responses"]["IdempotencyInProgress"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listMails: {
        parameters: {
            query?: {
                /** @description Page, from 1 (default 1). Not together with `cursor`. */
                page?: number;
                /** @description Entries a page, 1 to 100 (default 20). */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description `false` leaves `total` null and saves counting (default `true`). */
                includeTotal?: boolean;
                /** @description Only mails of this status. */
                status?: "waiting" | "dead";
            };
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    retryMail: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the mail. */
                mailId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["MailNotFoundOrTenantNotFound"];
            409: components["responses"]["IdempotencyInProgress"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description Page, from 1 (default 1). Not together with `cursor`. */
                page?: number;
                /** @description Entries a page, 1 to 100 (default 20). */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description `false` leaves `total` null and saves counting (default `true`). */
                includeTotal?: boolean;
            };
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWebhook"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFound"];
            409: components["responses"]["IdempotencyInProgressOrTooManyWebhooks"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the webhook. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrWebhookNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the webhook. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrWebhookNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the webhook. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWebhook"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrWebhookNotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the webhook. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateWebhookSecret"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrWebhookNotFound"];
            409: components["responses"]["IdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the webhook. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrWebhookNotFound"];
            409: components["responses"]["IdempotencyInProgress"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description Page, from 1 (default 1). Not together with `cursor`. */
                page?: number;
                /** @description Entries a page, 1 to 100 (default 20). */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description `false` leaves `total` null and saves counting (default `true`). */
                includeTotal?: boolean;
                /** @description Only deliveries of this status. */
                status?: "pending" | "delivered" | "failed";
            };
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the webhook. */
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrWebhookNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    replayWebhookDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the delivery. */
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["DeliveryNotFoundOrTenantNotFound"];
            409: components["responses"]["IdempotencyInProgress"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Register"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"] | components["schemas"]["RegisteredForMfa"] | components["schemas"]["RegisteredUser"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            403: components["responses"]["EmailDomainNotAllowedOrMetadataKeyNotAllowedOrSignUpDisabled"];
            404: components["responses"]["TenantNotFound"];
            409: components["responses"]["EmailAlreadyExists"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["MetadataTooLargeOrPasswordTooWeakOrValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"] | components["schemas"]["PasswordChangeRequired"] | components["schemas"]["MfaRequired"] | components["schemas"]["MfaEnrollmentRequired"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["InvalidCredentials"];
            403: components["responses"]["EmailNotVerifiedOrPasswordResetRequiredOrUserDisabled"];
            404: components["responses"]["TenantNotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    changePasswordByChallenge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePassword"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"] | components["schemas"]["PasswordChangeRequired"] | components["schemas"]["MfaRequired"] | components["schemas"]["MfaEnrollmentRequired"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["ChallengeInvalid"];
            403: components["responses"]["EmailNotVerifiedOrUserDisabled"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["PasswordTooWeakOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Refresh"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["RefreshTokenInvalidOrRefreshTokenReused"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    logoutAll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UserNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    forgotPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Address"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            404: components["responses"]["TenantNotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetPasswordByLink"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkOwner"];
                };
            };
            400: components["responses"]["MalformedRequestOrTokenInvalid"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["PasswordTooWeakOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    verifyEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkToken"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifiedEmail"];
                };
            };
            400: components["responses"]["MalformedRequestOrTokenInvalid"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    resendVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Address"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            404: components["responses"]["TenantNotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    sendVerification: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the user. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrUserNotFound"];
            409: components["responses"]["EmailAlreadyVerifiedOrIdempotencyInProgress"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptInvitation"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"] | components["schemas"]["PasswordChangeRequired"] | components["schemas"]["MfaRequired"] | components["schemas"]["MfaEnrollmentRequired"];
                };
            };
            400: components["responses"]["MalformedRequestOrTokenInvalid"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["PasswordTooWeakOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    resendInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Lets the request be sent again: within 24 h the same key with the same body gets the first answer, marked `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the user. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrUserNotFound"];
            409: components["responses"]["IdempotencyInProgressOrUserNotPending"];
            422: components["responses"]["IdempotencyKeyReusedOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    enrollTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Instead of a bearer token: the challenge of a sign-in that answered `mfa_enrollment_required`. */
                    challengeId?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpEnrollment"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["ChallengeInvalidOrSessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["ForbiddenOrMfaMethodNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyTotpEnrollment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description `enrollment_id` of the enrolment. */
                    enrollmentId: string;
                    /** @description Current code of the authenticator app. */
                    code: string;
                    /** @description The same challenge as at the enrolment, instead of a bearer token. */
                    challengeId?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolledWithTokens"] | components["schemas"]["Enrolled"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["ChallengeInvalidOrMfaCodeInvalidOrSessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["EmailNotVerifiedOrForbiddenOrMfaMethodNotAllowedOrUserDisabled"];
            404: components["responses"]["FactorNotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description `challenge_id` of the sign-in. */
                    challengeId: string;
                    /** @description A TOTP code or a backup code; each works once. */
                    code: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["ChallengeInvalidOrMfaCodeInvalid"];
            403: components["responses"]["EmailNotVerifiedOrUserDisabled"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyBackupCode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description `challenge_id` of the sign-in. */
                    challengeId: string;
                    /** @description A TOTP code or a backup code; each works once. */
                    code: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["ChallengeInvalidOrMfaCodeInvalid"];
            403: components["responses"]["EmailNotVerifiedOrMfaMethodNotAllowedOrUserDisabled"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listMyFactors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MfaFactorList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeMyFactor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `mfa_…`, the factor. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The user’s current password. */
                    password: string;
                };
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["InvalidCredentialsOrSessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["FactorNotFound"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    resetUserMfa: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or slug of the tenant. */
                tenantId: string;
                /** @description Id of the user. */
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["TenantNotFoundOrUserNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnUser"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteMe"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["InvalidCredentialsOrSessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UserNotFound"];
            409: components["responses"]["LastAdmin"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    updateMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateMe"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnUser"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateMyPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateMyPassword"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["InvalidCredentialsOrSessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["PasswordTooWeakOrValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    updateMyMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateMyMetadata"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnUser"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["ForbiddenOrMetadataKeyNotAllowed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["MetadataTooLargeOrValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listMySessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnSessionList"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UserNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeMySession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the session. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["SessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["SessionNotFound"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateMyEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateMyEmail"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["InvalidCredentialsOrSessionRevokedOrTokenExpiredOrUnauthenticated"];
            403: components["responses"]["EmailDomainNotAllowedOrForbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    confirmEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkToken"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifiedEmail"];
                };
            };
            400: components["responses"]["MalformedRequestOrTokenInvalid"];
            409: components["responses"]["EmailAlreadyExists"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
}
