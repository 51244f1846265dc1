-- How many jobs wait or run is asked for every few seconds; most rows are of those that have ended.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "jobs_not_ended_idx" ON "jobs" ("type", "status") WHERE "finished_at" IS NULL;
