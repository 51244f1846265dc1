-- CreateTable
CREATE TABLE "tenants" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tenants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth_configs" (
    "tenant_id" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "auth_configs_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "roles" (
    "tenant_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "permissions" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "built_in" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "roles_pkey" PRIMARY KEY ("tenant_id","name")
);

-- CreateTable
CREATE TABLE "users" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_canonical" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "first_name" TEXT,
    "last_name" TEXT,
    "avatar_url" TEXT,
    "external_id" TEXT,
    "locale" TEXT,
    "roles" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "status" TEXT NOT NULL DEFAULT 'active',
    "disabled_reason" TEXT,
    "disabled_until" TIMESTAMPTZ(3),
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "public_metadata" JSONB NOT NULL DEFAULT '{}',
    "mfa_enrolled" BOOLEAN NOT NULL DEFAULT false,
    "password_hash" TEXT,
    "password_history" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "password_changed_at" TIMESTAMPTZ(3),
    "password_state" TEXT NOT NULL DEFAULT 'ok',
    "password_expires_at" TIMESTAMPTZ(3),
    "must_change_password" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_login_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "users_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_active_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "amr" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "refresh_generation" INTEGER NOT NULL DEFAULT 0,
    "refresh_nonce" BYTEA NOT NULL,
    "refresh_token_hash" BYTEA NOT NULL,
    "refreshed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "one_time_tokens" (
    "tenant_id" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "user_id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "attempts_left" INTEGER NOT NULL DEFAULT 1,
    "data" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "one_time_tokens_pkey" PRIMARY KEY ("tenant_id","token_hash")
);

-- CreateTable
CREATE TABLE "mfa_factors" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "type" TEXT NOT NULL DEFAULT 'totp',
    "secret" BYTEA NOT NULL,
    "verified_at" TIMESTAMPTZ(3),
    "last_used_step" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "mfa_factors_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "backup_codes" (
    "tenant_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "code_hash" BYTEA NOT NULL,

    CONSTRAINT "backup_codes_pkey" PRIMARY KEY ("tenant_id","user_id","code_hash")
);

-- CreateTable
CREATE TABLE "mails" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "payload" BYTEA NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "dead_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "mails_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "tenant_id" TEXT,
    "name" TEXT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "scopes" TEXT[] NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signing_keys" (
    "kid" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "private_jwk" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "active_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "signing_keys_pkey" PRIMARY KEY ("kid")
);

-- CreateIndex
CREATE UNIQUE INDEX "tenants_slug_key" ON "tenants"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "users_tenant_id_email_canonical_key" ON "users"("tenant_id", "email_canonical");

-- CreateIndex
CREATE UNIQUE INDEX "users_tenant_id_external_id_key" ON "users"("tenant_id", "external_id");

-- CreateIndex
CREATE INDEX "sessions_tenant_id_user_id_created_at_idx" ON "sessions"("tenant_id", "user_id", "created_at");

-- CreateIndex
CREATE INDEX "one_time_tokens_tenant_id_user_id_purpose_idx" ON "one_time_tokens"("tenant_id", "user_id", "purpose");

-- CreateIndex
CREATE INDEX "one_time_tokens_tenant_id_expires_at_idx" ON "one_time_tokens"("tenant_id", "expires_at");

-- CreateIndex
CREATE INDEX "mfa_factors_tenant_id_user_id_idx" ON "mfa_factors"("tenant_id", "user_id");

-- CreateIndex
CREATE INDEX "mails_next_attempt_at_idx" ON "mails"("next_attempt_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_key_hash_key" ON "api_keys"("key_hash");

-- CreateIndex
CREATE INDEX "api_keys_tenant_id_idx" ON "api_keys"("tenant_id");

-- AddForeignKey
ALTER TABLE "auth_configs" ADD CONSTRAINT "auth_configs_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "roles" ADD CONSTRAINT "roles_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_tenant_id_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_tenant_id_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "mfa_factors" ADD CONSTRAINT "mfa_factors_tenant_id_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "backup_codes" ADD CONSTRAINT "backup_codes_tenant_id_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "mails" ADD CONSTRAINT "mails_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "mails" ADD CONSTRAINT "mails_tenant_id_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- From here on by hand: what the Prisma schema can't say. Everything works on PostgreSQL 14.

-- pg_trgm serves substring search; btree_gin lets tenant_id lead the GIN indexes. Both are trusted extensions:
-- the owner of the database may create them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- Search. The three fields are separated by a line feed, which no search word can contain: a word never matches
-- across two fields. Query with: search_text LIKE '%' || lower(<word with \ % _ escaped>) || '%'.
ALTER TABLE "users" ADD COLUMN "search_text" TEXT NOT NULL GENERATED ALWAYS AS (
    lower("email") || E'\n' || coalesce(lower("first_name"), '') || E'\n' || coalesce(lower("last_name"), '')
) STORED;
CREATE INDEX "users_search_idx" ON "users" USING gin ("tenant_id", "search_text" gin_trgm_ops);

-- Filters: metadata @> '{"key": value}' and roles @> ARRAY['admin'].
CREATE INDEX "users_metadata_idx" ON "users" USING gin ("tenant_id", "metadata" jsonb_path_ops);
CREATE INDEX "users_roles_idx" ON "users" USING gin ("tenant_id", "roles");
CREATE INDEX "users_status_idx" ON "users" ("tenant_id", "status", "created_at", "id");
CREATE INDEX "users_mfa_enrolled_idx" ON "users" ("tenant_id", "mfa_enrolled", "created_at", "id");

-- Sorts, ties by id; sort=email uses users_tenant_id_email_canonical_key. Each index is read forwards for ascending and
-- backwards for descending order. Where the key can be null, users without one come last in BOTH directions, which no
-- single btree order gives, and a row comparison never matches a null: a page is the rows with a key
-- (key IS NOT NULL ORDER BY key [DESC], id [DESC]) and then, if it isn't full, those without
-- (key IS NULL ORDER BY key [DESC], id [DESC]), as two branches of a UNION ALL. Both are ranges of the one index.
CREATE INDEX "users_created_at_idx" ON "users" ("tenant_id", "created_at", "id");
CREATE INDEX "users_last_name_idx" ON "users" ("tenant_id", lower("last_name"), "id");
CREATE INDEX "users_last_login_at_idx" ON "users" ("tenant_id", "last_login_at", "id");

-- Deleting a user deletes his mails; ended sessions are swept by their end.
CREATE INDEX "mails_tenant_id_user_id_idx" ON "mails" ("tenant_id", "user_id");
CREATE INDEX "sessions_tenant_id_expires_at_idx" ON "sessions" ("tenant_id", "expires_at");

-- last_active_at changes all the time and is in no index: room on the page keeps those updates out of the indexes.
ALTER TABLE "sessions" SET (fillfactor = 80);

ALTER TABLE "tenants"
    ADD CONSTRAINT "tenants_slug_check" CHECK ("slug" ~ '^[a-z0-9](-?[a-z0-9])*$' AND length("slug") <= 63);
ALTER TABLE "auth_configs"
    ADD CONSTRAINT "auth_configs_settings_check" CHECK (jsonb_typeof("settings") = 'object');
ALTER TABLE "users"
    ADD CONSTRAINT "users_status_check" CHECK ("status" IN ('active', 'disabled', 'pending', 'unverified')),
    ADD CONSTRAINT "users_password_state_check" CHECK ("password_state" IN ('ok', 'reset_required', 'temporary')),
    ADD CONSTRAINT "users_metadata_check" CHECK (jsonb_typeof("metadata") = 'object'),
    ADD CONSTRAINT "users_public_metadata_check" CHECK (jsonb_typeof("public_metadata") = 'object'),
    ADD CONSTRAINT "users_version_check" CHECK ("version" >= 1);
ALTER TABLE "sessions"
    ADD CONSTRAINT "sessions_refresh_generation_check" CHECK ("refresh_generation" >= 0),
    ADD CONSTRAINT "sessions_refresh_token_hash_check" CHECK (octet_length("refresh_token_hash") = 32);
ALTER TABLE "one_time_tokens"
    ADD CONSTRAINT "one_time_tokens_token_hash_check" CHECK (octet_length("token_hash") = 32),
    ADD CONSTRAINT "one_time_tokens_attempts_left_check" CHECK ("attempts_left" >= 0),
    ADD CONSTRAINT "one_time_tokens_purpose_check" CHECK ("purpose" IN (
        'password_reset', 'email_verification', 'invitation', 'email_change', 'password_change', 'mfa', 'mfa_enrollment'
    ));
ALTER TABLE "mfa_factors"
    ADD CONSTRAINT "mfa_factors_type_check" CHECK ("type" IN ('totp'));
ALTER TABLE "mails"
    ADD CONSTRAINT "mails_attempts_check" CHECK ("attempts" >= 0);
ALTER TABLE "api_keys"
    ADD CONSTRAINT "api_keys_key_hash_check" CHECK (octet_length("key_hash") = 32);
