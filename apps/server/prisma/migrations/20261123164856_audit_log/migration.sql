-- CreateTable
CREATE TABLE "audit_events" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT,
    "target_type" TEXT NOT NULL,
    "target_id" TEXT,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "client_salt" BYTEA,
    "client_hash" BYTEA,
    "request_id" TEXT,
    "changes" JSONB NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "audit_queue" (
    "tenant_id" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,

    CONSTRAINT "audit_queue_pkey" PRIMARY KEY ("tenant_id","event_id")
);

-- CreateTable
CREATE TABLE "audit_chain" (
    "tenant_id" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "event_id" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_chain_pkey" PRIMARY KEY ("tenant_id","sequence")
);

-- CreateIndex
CREATE INDEX "audit_events_tenant_id_type_id_idx" ON "audit_events"("tenant_id", "type", "id");

-- CreateIndex
CREATE INDEX "audit_events_tenant_id_actor_id_id_idx" ON "audit_events"("tenant_id", "actor_id", "id");

-- CreateIndex
CREATE INDEX "audit_events_tenant_id_target_id_id_idx" ON "audit_events"("tenant_id", "target_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_chain_tenant_id_event_id_key" ON "audit_chain"("tenant_id", "event_id");

-- Append-only, whoever asks. Two ways remain: the log of a tenant goes once the tenant's row is gone, and address, user
-- agent and their salt are erased once the user they belong to is gone. Whoever may switch triggers off can do more; what
-- was done then is found by macs and chain, whose key is not in the database.
CREATE FUNCTION audit_is_over(log TEXT) RETURNS BOOLEAN LANGUAGE sql AS $$
    SELECT log <> 'installation' AND NOT EXISTS (SELECT FROM tenants WHERE id = log)
$$;

CREATE FUNCTION audit_refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_LEVEL = 'ROW' THEN
        IF audit_is_over(OLD.tenant_id) THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION audit_events_erase() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    erased audit_events := OLD;
    person TEXT := CASE
        WHEN OLD.actor_type = 'user' THEN OLD.actor_id
        WHEN OLD.actor_type = 'anonymous' AND OLD.target_type = 'user' THEN OLD.target_id
    END;
BEGIN
    erased.ip_address := NULL;
    erased.user_agent := NULL;
    erased.client_salt := NULL;
    IF NEW IS NOT DISTINCT FROM erased AND person IS NOT NULL
        AND NOT EXISTS (SELECT FROM users WHERE tenant_id = OLD.tenant_id AND id = person) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only: UPDATE of audit_events is refused'
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON "audit_events"
    FOR EACH ROW EXECUTE FUNCTION audit_events_erase();
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON "audit_events"
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON "audit_events"
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_chain_no_change BEFORE UPDATE OR DELETE ON "audit_chain"
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_chain_no_truncate BEFORE TRUNCATE ON "audit_chain"
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
