-- actor=root, system or anonymous: who has no id is found by the type. Without this, a log in which there is no such event
-- was read as a whole.
CREATE INDEX "audit_events_actor_type_idx" ON "audit_events" ("tenant_id", "actor_type", "id") WHERE "actor_id" IS NULL;
