-- CreateTable
CREATE TABLE "user_count_changes" (
    "tenant_id" TEXT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "change" BIGINT NOT NULL,

    CONSTRAINT "user_count_changes_pkey" PRIMARY KEY ("tenant_id","id")
);

-- Every insert and delete of users notes its number in the same transaction: the sum is exact in every snapshot. A note is
-- a new row, never a change of one, so writers neither wait for each other nor deadlock, and a bulk statement notes once.
CREATE FUNCTION user_count_note() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO user_count_changes (tenant_id, change)
        SELECT tenant_id, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END FROM changed
        -- The cascade from a tenant comes here after the tenant's own trigger: nobody would remove this note any more.
        WHERE TG_OP = 'INSERT' OR EXISTS (SELECT FROM tenants t WHERE t.id = changed.tenant_id)
        GROUP BY tenant_id;
    -- Now and then the notes of these tenants become one, so that adding them up stays cheap. What another transaction
    -- holds is left for the next time.
    IF random() < 0.02 THEN
        WITH noted AS (
            SELECT c.tenant_id, c.id FROM user_count_changes c
            WHERE c.tenant_id IN (SELECT DISTINCT tenant_id FROM changed)
            ORDER BY c.tenant_id, c.id LIMIT 10000 FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM user_count_changes c USING noted n WHERE c.tenant_id = n.tenant_id AND c.id = n.id
            RETURNING c.tenant_id, c.change
        )
        INSERT INTO user_count_changes (tenant_id, change) SELECT tenant_id, sum(change) FROM gone GROUP BY tenant_id;
    END IF;
    RETURN NULL;
END
$$;

-- The notes go with their tenant, or with the users.
CREATE FUNCTION user_count_forget() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN DELETE FROM user_count_changes;
    ELSE DELETE FROM user_count_changes WHERE tenant_id = OLD.id;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER user_count_insert AFTER INSERT ON "users" REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION user_count_note();
CREATE TRIGGER user_count_delete AFTER DELETE ON "users" REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION user_count_note();
CREATE TRIGGER user_count_truncate AFTER TRUNCATE ON "users"
    FOR EACH STATEMENT EXECUTE FUNCTION user_count_forget();
CREATE TRIGGER user_count_tenant AFTER DELETE ON "tenants"
    FOR EACH ROW EXECUTE FUNCTION user_count_forget();

-- The triggers above keep writers out until the end of this migration.
INSERT INTO "user_count_changes" ("tenant_id", "change") SELECT "tenant_id", count(*) FROM "users" GROUP BY "tenant_id";
