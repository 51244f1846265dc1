-- By it the address of somebody who is deleted is found in the errors of jobs.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "job_errors_address_idx" ON "job_errors" ("tenant_id", lower(btrim("email"))) WHERE "email" IS NOT NULL;
