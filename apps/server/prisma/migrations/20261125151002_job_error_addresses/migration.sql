-- An import says of a record that it could not do whose it was. The address goes with the person, whichever way that is
-- deleted; line and code stay.
CREATE FUNCTION job_errors_forget() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    former TEXT := enter_scope('*');
BEGIN
    UPDATE job_errors e SET email = NULL FROM deleted d
    WHERE e.tenant_id = d.tenant_id AND e.email IS NOT NULL
        AND lower(btrim(e.email)) IN (d.email_canonical, lower(d.email));
    PERFORM enter_scope(former);
    RETURN NULL;
END
$$;

CREATE TRIGGER job_errors_forget AFTER DELETE ON "users" REFERENCING OLD TABLE AS deleted
    FOR EACH STATEMENT EXECUTE FUNCTION job_errors_forget();
