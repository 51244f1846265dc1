-- The list of mails that wait, past the dead ones that are kept beside them.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "mails_waiting_idx" ON "mails" ("tenant_id", "id") WHERE "dead_at" IS NULL;
