-- CreateTable
CREATE TABLE "audit_anchors" (
    "tenant_id" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "audit_anchors_pkey" PRIMARY KEY ("tenant_id")
);

SELECT isolate_tenants('audit_anchors');

-- A third way in which the log may lose something: its oldest events, up to an anchor, once the youngest of them is 31 days
-- old by the clock of this database. The anchor only moves forward, and only onto a link that is there. Whoever moves it
-- without the server's key is found by its mac.
CREATE FUNCTION audit_anchor_move() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    former TEXT := enter_scope('*');
    place BIGINT := CASE WHEN TG_OP = 'UPDATE' THEN OLD.sequence ELSE 0 END;
    may BOOLEAN;
BEGIN
    IF TG_OP = 'DELETE' THEN
        may := audit_is_over(OLD.tenant_id);
    ELSE
        may := NEW.sequence > place
            AND (TG_OP = 'INSERT' OR NEW.tenant_id = OLD.tenant_id)
            AND EXISTS (SELECT FROM audit_chain c
                WHERE c.tenant_id = NEW.tenant_id AND c.sequence = NEW.sequence AND c.hash = NEW.hash)
            AND NOT EXISTS (SELECT FROM audit_chain c
                LEFT JOIN audit_events e ON e.tenant_id = c.tenant_id AND e.id = c.event_id
                WHERE c.tenant_id = NEW.tenant_id AND c.sequence > place AND c.sequence <= NEW.sequence
                    AND (e.at IS NULL OR e.at >= now() - interval '31 days'));
    END IF;
    PERFORM enter_scope(former);
    IF may AND TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF may THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'the audit log is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION audit_events_keep() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    former TEXT := enter_scope('*');
    may BOOLEAN := audit_is_over(OLD.tenant_id) OR EXISTS (SELECT FROM audit_chain c
        JOIN audit_anchors a ON a.tenant_id = c.tenant_id AND a.sequence >= c.sequence
        WHERE c.tenant_id = OLD.tenant_id AND c.event_id = OLD.id);
BEGIN
    PERFORM enter_scope(former);
    IF may THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'the audit log is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION audit_chain_keep() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    former TEXT := enter_scope('*');
    may BOOLEAN := TG_OP = 'DELETE' AND (audit_is_over(OLD.tenant_id) OR EXISTS (SELECT FROM audit_anchors a
        WHERE a.tenant_id = OLD.tenant_id AND a.sequence >= OLD.sequence));
BEGIN
    PERFORM enter_scope(former);
    IF may THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'the audit log is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

DROP TRIGGER audit_events_no_delete ON "audit_events";
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON "audit_events"
    FOR EACH ROW EXECUTE FUNCTION audit_events_keep();
DROP TRIGGER audit_chain_no_change ON "audit_chain";
CREATE TRIGGER audit_chain_no_change BEFORE UPDATE OR DELETE ON "audit_chain"
    FOR EACH ROW EXECUTE FUNCTION audit_chain_keep();
CREATE TRIGGER audit_anchors_move BEFORE INSERT OR UPDATE OR DELETE ON "audit_anchors"
    FOR EACH ROW EXECUTE FUNCTION audit_anchor_move();
CREATE TRIGGER audit_anchors_no_truncate BEFORE TRUNCATE ON "audit_anchors"
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
