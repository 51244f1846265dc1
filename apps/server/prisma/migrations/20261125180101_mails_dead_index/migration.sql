-- The list of dead mails, past those that wait while the mail server is away.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "mails_dead_idx" ON "mails" ("tenant_id", "id") WHERE "dead_at" IS NOT NULL;
