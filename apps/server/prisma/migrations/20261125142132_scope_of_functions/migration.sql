-- PostgreSQL keeps the plans of functions, and row-level security is decided when a statement is planned: so each function
-- that reads or writes tenant tables enters the scope it is about before anything else, and leaves it at its end. `SET
-- hellojohn.tenant = '*'` in its definition would do the same, but only a superuser may say that of a setting like ours,
-- and an external database is migrated by an ordinary role.

-- Returns the scope before, to go back to. What fails in between takes the setting back by itself.
CREATE FUNCTION enter_scope(scope TEXT) RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
    former TEXT := coalesce(current_setting('hellojohn.tenant', true), '');
BEGIN
    PERFORM set_config('hellojohn.tenant', scope, true);
    RETURN former;
END
$$;

CREATE OR REPLACE FUNCTION user_count_note() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    former TEXT := enter_scope('*');
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
    PERFORM enter_scope(former);
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION user_count_forget() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    former TEXT := enter_scope('*');
BEGIN
    IF TG_OP = 'TRUNCATE' THEN DELETE FROM user_count_changes;
    ELSE DELETE FROM user_count_changes WHERE tenant_id = OLD.id;
    END IF;
    PERFORM enter_scope(former);
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION session_revocation_note() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    former TEXT := enter_scope('*');
BEGIN
    INSERT INTO session_revocations (tenant_id, sid, sub, exp)
        SELECT tenant_id, id, user_id, least(expires_at, greatest(refreshed_at, now()) + interval '3600 seconds')
        FROM ended WHERE expires_at > now();
    PERFORM enter_scope(former);
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION audit_events_erase() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    former TEXT := enter_scope('*');
    erased audit_events := OLD;
    person TEXT := CASE
        WHEN OLD.actor_type = 'user' THEN OLD.actor_id
        WHEN OLD.actor_type = 'anonymous' AND OLD.target_type = 'user' THEN OLD.target_id
    END;
    is_gone BOOLEAN := NOT EXISTS (SELECT FROM users WHERE tenant_id = OLD.tenant_id AND id = person);
BEGIN
    PERFORM enter_scope(former);
    erased.ip_address := NULL;
    erased.user_agent := NULL;
    erased.client_salt := NULL;
    IF NEW IS NOT DISTINCT FROM erased AND person IS NOT NULL AND is_gone THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'the audit log is append-only: UPDATE of audit_events is refused'
        USING ERRCODE = 'insufficient_privilege';
END
$$;

-- They touch no tenant table; a database that was migrated by a superuser may have the setting on them.
ALTER FUNCTION audit_is_over(TEXT) RESET ALL;
ALTER FUNCTION audit_refuse() RESET ALL;
