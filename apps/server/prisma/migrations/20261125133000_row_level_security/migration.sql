-- Row-level security, a second lock beside the WHERE of each statement: the server says in `hellojohn.tenant`, until the
-- end of the transaction, whose rows a statement is about, and sees no others. Without it, it sees none.

-- '*' stands for all tenants. Not immutable in truth, but constant while a statement is planned and run: so PostgreSQL
-- decides it before it plans, and a statement about all tenants has no policy left that would keep conditions away from
-- indexes, while for all others the policy is one plain equation. What outlives a statement must not depend on it: no
-- statement is prepared under a name, and functions that read or write tenant tables say whose rows they are about.
CREATE FUNCTION sees_all_tenants() RETURNS BOOLEAN LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN coalesce(current_setting('hellojohn.tenant', true) = '*', false);
END
$$;

-- Every migration that makes a tenant table calls this for it. FORCE, because the server may be the owner.
CREATE FUNCTION isolate_tenants(tenant_table REGCLASS) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
        'CREATE POLICY tenant_isolation ON %s USING '
        '(tenant_id = current_setting(''hellojohn.tenant'', true) OR sees_all_tenants())', tenant_table);
END
$$;

SELECT isolate_tenants(t.oid) FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid
WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')
    AND a.attname = 'tenant_id' AND a.attnotnull AND NOT t.relrowsecurity;

-- Triggers answer for the rows they are given, whoever's they are: see scope_of_functions.
