-- CreateTable
CREATE TABLE "session_revocations" (
    "tenant_id" TEXT NOT NULL,
    "transaction_id" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,
    "sid" TEXT NOT NULL,
    "sub" TEXT NOT NULL,
    "exp" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_revocations_pkey" PRIMARY KEY ("tenant_id","transaction_id","sid")
);

-- CreateIndex
CREATE INDEX "session_revocations_transaction_id_sid_idx" ON "session_revocations"("transaction_id", "sid");

-- CreateIndex
CREATE INDEX "session_revocations_exp_idx" ON "session_revocations" USING BRIN ("exp");

-- A session ends by the deletion of its row, whoever deletes it and why: here is the one place that tells of it. Sessions
-- that were over anyway are no news. No access token lives longer than 3600 s, and none longer than its session.
CREATE FUNCTION session_revocation_note() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO session_revocations (tenant_id, sid, sub, exp)
        SELECT tenant_id, id, user_id, least(expires_at, greatest(refreshed_at, now()) + interval '3600 seconds')
        FROM ended WHERE expires_at > now();
    RETURN NULL;
END
$$;

CREATE TRIGGER session_revocation_delete AFTER DELETE ON "sessions" REFERENCING OLD TABLE AS ended
    FOR EACH STATEMENT EXECUTE FUNCTION session_revocation_note();
