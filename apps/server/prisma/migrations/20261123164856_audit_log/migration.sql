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
