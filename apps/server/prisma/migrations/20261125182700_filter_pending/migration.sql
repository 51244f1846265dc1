-- As for search: entries that wait to be sorted in are read by every list that is filtered by metadata or role. At 4 MB
-- that was up to 7 ms, at half a megabyte up to 1; changes of users take no more than before.
ALTER INDEX "users_metadata_idx" SET (gin_pending_list_limit = 512);
ALTER INDEX "users_roles_idx" SET (gin_pending_list_limit = 512);
