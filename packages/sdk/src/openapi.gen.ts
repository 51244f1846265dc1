// Generated from apps/server/openapi.json by scripts/openapi.mjs. Do not edit.

export interface paths {
    "/v2/admin/whoami": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** whoAmI */
        get: operations["whoAmI"];
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
        /** listTenants */
        get: operations["listTenants"];
        put?: never;
        /** createTenant */
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
        /** getTenant */
        get: operations["getTenant"];
        put?: never;
        post?: never;
        /** deleteTenant */
        delete: operations["deleteTenant"];
        options?: never;
        head?: never;
        /** updateTenant */
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
        /** getAuthConfig */
        get: operations["getAuthConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** updateAuthConfig */
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
        /** listRoles */
        get: operations["listRoles"];
        put?: never;
        /** createRole */
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
        /** deleteRole */
        delete: operations["deleteRole"];
        options?: never;
        head?: never;
        /** updateRole */
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
        /** listApiKeys */
        get: operations["listApiKeys"];
        put?: never;
        /** createApiKey */
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
        /** deleteApiKey */
        delete: operations["deleteApiKey"];
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
        /** listUsers */
        get: operations["listUsers"];
        put?: never;
        /** createUser */
        post: operations["createUser"];
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
        /** getUser */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /** deleteUser */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        /** updateUser */
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
        /** getUserByEmail */
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
        /** getUserByExternalId */
        get: operations["getUserByExternalId"];
        put?: never;
        post?: never;
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
        /** resetUserPassword */
        post: operations["resetUserPassword"];
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
        /** listUserSessions */
        get: operations["listUserSessions"];
        put?: never;
        post?: never;
        /** revokeUserSessions */
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
        /** revokeUserSession */
        delete: operations["revokeUserSession"];
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
        /** getTenantDiscovery */
        get: operations["getTenantDiscovery"];
        put?: never;
        post?: never;
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
        /** register */
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
        /** login */
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
        /** changePasswordByChallenge */
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
        /** refresh */
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
        /** logout */
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
        /** logoutAll */
        post: operations["logoutAll"];
        delete?: never;
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
        /** getMe */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** updateMe */
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
        /** updateMyPassword */
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
        /** updateMyMetadata */
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
        /** listMySessions */
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
        /** revokeMySession */
        delete: operations["revokeMySession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        User: {
            /** @description `usr_` + ULID. */
            id: string;
            /** @description `ten_` + ULID of the tenant. */
            tenantId: string;
            /** @description As given, trimmed; unique in the tenant without regard to case. */
            email: string;
            /** @description Whether the person has shown control of the address. */
            emailVerified: boolean;
            /** @description Given name. */
            firstName: string | null;
            /** @description Family name. */
            lastName: string | null;
            /** @description http(s) address of a picture. */
            avatarUrl: string | null;
            /** @description Your own id of this person, unique in the tenant. */
            externalId: string | null;
            /** @description Names of roles of the tenant. */
            roles: string[];
            /**
             * @description `pending` = invited, `unverified` = registered, mail not verified.
             * @enum {string}
             */
            status: "active" | "disabled" | "pending" | "unverified";
            /** @description Why, for administrators. */
            disabledReason: string | null;
            /** @description RFC 3339; in the past counts as active. */
            disabledUntil: string | null;
            /** @description Private data of yours, never shown to the user. */
            metadata: {
                [key: string]: unknown;
            };
            /** @description Data that the user sees. */
            publicMetadata: {
                [key: string]: unknown;
            };
            /** @description Has at least one verified factor. */
            mfaEnrolled: boolean;
            /** @description Next sign-in leads to a forced change. */
            mustChangePassword: boolean;
            /** @description RFC 3339 UTC. */
            createdAt: string;
            /** @description RFC 3339 UTC. */
            updatedAt: string;
            /** @description RFC 3339 UTC. */
            lastLoginAt: string | null;
        };
        Me: {
            /** @description `usr_` + ULID. */
            id: string;
            /** @description `ten_` + ULID of the tenant. */
            tenantId: string;
            /** @description As given, trimmed; unique in the tenant without regard to case. */
            email: string;
            /** @description Whether the person has shown control of the address. */
            emailVerified: boolean;
            /** @description Given name. */
            firstName: string | null;
            /** @description Family name. */
            lastName: string | null;
            /** @description http(s) address of a picture. */
            avatarUrl: string | null;
            /** @description Your own id of this person, unique in the tenant. */
            externalId: string | null;
            /** @description Names of roles of the tenant. */
            roles: string[];
            /**
             * @description `pending` = invited, `unverified` = registered, mail not verified.
             * @enum {string}
             */
            status: "active" | "disabled" | "pending" | "unverified";
            /** @description Why, for administrators. */
            disabledReason: string | null;
            /** @description RFC 3339; in the past counts as active. */
            disabledUntil: string | null;
            /** @description Data that the user sees. */
            publicMetadata: {
                [key: string]: unknown;
            };
            /** @description Has at least one verified factor. */
            mfaEnrolled: boolean;
            /** @description Next sign-in leads to a forced change. */
            mustChangePassword: boolean;
            /** @description RFC 3339 UTC. */
            createdAt: string;
            /** @description RFC 3339 UTC. */
            updatedAt: string;
            /** @description RFC 3339 UTC. */
            lastLoginAt: string | null;
        };
        Session: {
            /** @description `ses_` + ULID. */
            id: string;
            /** @description RFC 3339 UTC. */
            createdAt: string;
            /** @description RFC 3339 UTC. */
            lastActiveAt: string;
            /** @description RFC 3339 UTC. */
            expiresAt: string;
            /** @description Address of the sign-in. */
            ipAddress: string | null;
            /** @description User-Agent of the sign-in. */
            userAgent: string | null;
            /** @description RFC 8176 methods. */
            amr: string[];
        };
        MySession: {
            /** @description `ses_` + ULID. */
            id: string;
            /** @description RFC 3339 UTC. */
            createdAt: string;
            /** @description RFC 3339 UTC. */
            lastActiveAt: string;
            /** @description RFC 3339 UTC. */
            expiresAt: string;
            /** @description Address of the sign-in. */
            ipAddress: string | null;
            /** @description User-Agent of the sign-in. */
            userAgent: string | null;
            /** @description RFC 8176 methods. */
            amr: string[];
            /** @description This very session. */
            current: boolean;
        };
        Tenant: {
            /** @description `ten_` + ULID. */
            id: string;
            slug: string;
            name: string;
            createdAt: string;
            updatedAt: string;
        };
        Role: {
            name: string;
            description: string | null;
            permissions: string[];
            builtIn: boolean;
            createdAt: string;
            updatedAt: string;
        };
        AuthConfig: {
            tenantId: string;
            allowSignUp: boolean;
            allowedEmailDomains: string[];
            emailVerificationRequired: boolean;
            userEditableMetadataKeys: string[];
            jwtMetadataKeys: string[];
            passwordPolicy: {
                /** @description Code points. */
                minLength: number;
                /** @description Code points. */
                maxLength: number;
                requireUppercase: boolean;
                requireLowercase: boolean;
                requireNumbers: boolean;
                requireSymbols: boolean;
                rejectCommon: boolean;
                /** @description Former passwords refused. */
                history: number;
            };
            sessionConfig: {
                /** @description Seconds, 60..3600. */
                accessTokenTtl: number;
                /** @description Seconds. */
                refreshTokenTtl: number;
                /** @description Seconds. */
                idleTimeout: number | null;
                maxSessionsPerUser: number | null;
            };
            mfaRequired: boolean;
            mfaMethods: string[];
            appUrl: string | null;
        };
        ApiKey: {
            id: string;
            name: string;
            tenantId: string | null;
            scopes: string[];
            createdAt: string;
            expiresAt: string | null;
            lastUsedAt: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    whoAmI: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        type: "root" | "api_key" | "user";
                        id: string | null;
                        name: string | null;
                        tenantId: string | null;
                        scopes: string[];
                    };
                };
            };
        };
    };
    listTenants: {
        parameters: {
            query?: {
                /** @description From 1; default 1. */
                page?: number;
                /** @description 1..100; default 20. */
                limit?: number;
                /** @description `next_cursor` of the answer before; not with `page`. */
                cursor?: string;
                /** @description false leaves `total` null. */
                includeTotal?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tenants: components["schemas"]["Tenant"][];
                        total: number | null;
                        page: number | null;
                        limit: number;
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    createTenant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    slug?: string;
                };
            };
        };
        responses: {
            /** @description ok */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    getTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    deleteTenant: {
        parameters: {
            query: {
                confirm: string;
            };
            header?: never;
            path: {
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    slug?: string;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    getAuthConfig: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthConfig"];
                };
            };
        };
    };
    updateAuthConfig: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    allowSignUp?: boolean;
                    allowedEmailDomains?: string[];
                    emailVerificationRequired?: boolean;
                    userEditableMetadataKeys?: string[];
                    jwtMetadataKeys?: string[];
                    passwordPolicy?: {
                        /** @description Code points. */
                        minLength?: number;
                        /** @description Code points. */
                        maxLength?: number;
                        requireUppercase?: boolean;
                        requireLowercase?: boolean;
                        requireNumbers?: boolean;
                        requireSymbols?: boolean;
                        rejectCommon?: boolean;
                        /** @description Former passwords refused. */
                        history?: number;
                    };
                    sessionConfig?: {
                        /** @description Seconds, 60..3600. */
                        accessTokenTtl?: number;
                        /** @description Seconds. */
                        refreshTokenTtl?: number;
                        /** @description Seconds. */
                        idleTimeout?: number | null;
                        maxSessionsPerUser?: number | null;
                    };
                    mfaRequired?: boolean;
                    mfaMethods?: string[];
                    appUrl?: string | null;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthConfig"];
                };
            };
        };
    };
    listRoles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        roles: components["schemas"]["Role"][];
                    };
                };
            };
        };
    };
    createRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    description?: string | null;
                    permissions?: string[];
                };
            };
        };
        responses: {
            /** @description ok */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
        };
    };
    deleteRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string | null;
                    permissions?: string[];
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description From 1; default 1. */
                page?: number;
                /** @description 1..100; default 20. */
                limit?: number;
                /** @description `next_cursor` of the answer before; not with `page`. */
                cursor?: string;
                /** @description false leaves `total` null. */
                includeTotal?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        apiKeys: components["schemas"]["ApiKey"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    scopes: string[];
                    tenant?: string;
                    expiresAt?: string | null;
                };
            };
        };
        responses: {
            /** @description ok */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        tenantId: string | null;
                        scopes: string[];
                        createdAt: string;
                        expiresAt: string | null;
                        lastUsedAt: string | null;
                        key: string;
                    };
                };
            };
        };
    };
    deleteApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description From 1; default 1. */
                page?: number;
                /** @description 1..100; default 20. */
                limit?: number;
                /** @description `next_cursor` of the answer before; not with `page`. */
                cursor?: string;
                /** @description false leaves `total` null. */
                includeTotal?: boolean;
                search?: string;
                role?: string;
                status?: "active" | "disabled" | "pending" | "unverified";
                mfaEnrolled?: boolean;
                emailVerified?: boolean;
                createdAfter?: string;
                createdBefore?: string;
                lastLoginAfter?: string;
                lastLoginBefore?: string;
                metadata?: {
                    [key: string]: unknown;
                };
                sort?: string;
            };
            header?: never;
            path: {
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        users: components["schemas"]["User"][];
                        total: number | null;
                        totalExact: boolean;
                        page: number | null;
                        limit: number;
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description As given, trimmed; unique in the tenant without regard to case. */
                    email: string;
                    /** @description Given name. */
                    firstName?: string | null;
                    /** @description Family name. */
                    lastName?: string | null;
                    /** @description http(s) address of a picture. */
                    avatarUrl?: string | null;
                    /** @description Your own id of this person, unique in the tenant. */
                    externalId?: string | null;
                    /** @description Names of roles of the tenant. */
                    roles?: string[];
                    /** @description Private data of yours, never shown to the user. */
                    metadata?: {
                        [key: string]: unknown;
                    };
                    /** @description Data that the user sees. */
                    publicMetadata?: {
                        [key: string]: unknown;
                    };
                    /** @description Whether the person has shown control of the address. */
                    emailVerified?: boolean;
                    /** @description Next sign-in leads to a forced change. */
                    mustChangePassword?: boolean;
                    password?: string;
                    passwordHash?: string;
                    sendWelcomeEmail?: boolean;
                    sendInvitation?: boolean;
                };
            };
        };
        responses: {
            /** @description ok */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description As given, trimmed; unique in the tenant without regard to case. */
                    email?: string;
                    /** @description Given name. */
                    firstName?: string | null;
                    /** @description Family name. */
                    lastName?: string | null;
                    /** @description http(s) address of a picture. */
                    avatarUrl?: string | null;
                    /** @description Your own id of this person, unique in the tenant. */
                    externalId?: string | null;
                    /** @description Names of roles of the tenant. */
                    roles?: string[];
                    /** @description Private data of yours, never shown to the user. */
                    metadata?: {
                        [key: string]: unknown;
                    };
                    /** @description Data that the user sees. */
                    publicMetadata?: {
                        [key: string]: unknown;
                    };
                    /** @description Whether the person has shown control of the address. */
                    emailVerified?: boolean;
                    /** @description Next sign-in leads to a forced change. */
                    mustChangePassword?: boolean;
                    /** @enum {string} */
                    status?: "active" | "disabled";
                    disabledReason?: string | null;
                    disabledUntil?: string | null;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    getUserByEmail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
                email: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    getUserByExternalId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
                externalId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    resetUserPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    sendEmail?: boolean;
                    temporaryPassword?: string | null;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        userId: string;
                        emailSent: boolean;
                        temporaryPasswordSet: boolean;
                        expiresAt: string | null;
                    };
                };
            };
        };
    };
    listUserSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sessions: components["schemas"]["Session"][];
                    };
                };
            };
        };
    };
    revokeUserSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    revokeUserSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
                userId: string;
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getTenantDiscovery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tenantId: string;
                        slug: string;
                        issuer: string;
                        jwksUri: string;
                    };
                };
            };
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
                "application/json": {
                    tenant: string;
                    email: string;
                    password: string;
                    firstName?: string;
                    lastName?: string;
                    publicMetadata?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description ok */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken?: string;
                        /** @constant */
                        tokenType?: "Bearer";
                        /** @description Seconds. */
                        expiresIn?: number;
                        refreshToken?: string;
                        /** @description Seconds. */
                        refreshExpiresIn?: number;
                        user: components["schemas"]["Me"];
                    };
                };
            };
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
                "application/json": {
                    tenant: string;
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken: string;
                        /** @constant */
                        tokenType: "Bearer";
                        /** @description Seconds. */
                        expiresIn: number;
                        refreshToken: string;
                        /** @description Seconds. */
                        refreshExpiresIn: number;
                        user: components["schemas"]["Me"];
                    } | {
                        /** @constant */
                        mfaRequired: true;
                        challengeId: string;
                        methods: string[];
                    } | {
                        /** @constant */
                        passwordChangeRequired: true;
                        challengeId: string;
                    };
                };
            };
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
                "application/json": {
                    challengeId: string;
                    newPassword: string;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken: string;
                        /** @constant */
                        tokenType: "Bearer";
                        /** @description Seconds. */
                        expiresIn: number;
                        refreshToken: string;
                        /** @description Seconds. */
                        refreshExpiresIn: number;
                        user: components["schemas"]["Me"];
                    };
                };
            };
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
                "application/json": {
                    refreshToken: string;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accessToken: string;
                        /** @constant */
                        tokenType: "Bearer";
                        /** @description Seconds. */
                        expiresIn: number;
                        refreshToken: string;
                        /** @description Seconds. */
                        refreshExpiresIn: number;
                        user: components["schemas"]["Me"];
                    };
                };
            };
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
            /** @description ok */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
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
            /** @description ok */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
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
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
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
                "application/json": {
                    /** @description Given name. */
                    firstName?: string | null;
                    /** @description Family name. */
                    lastName?: string | null;
                    /** @description http(s) address of a picture. */
                    avatarUrl?: string | null;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
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
                "application/json": {
                    currentPassword: string;
                    newPassword: string;
                };
            };
        };
        responses: {
            /** @description ok */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
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
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
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
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sessions: components["schemas"]["MySession"][];
                    };
                };
            };
        };
    };
    revokeMySession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
