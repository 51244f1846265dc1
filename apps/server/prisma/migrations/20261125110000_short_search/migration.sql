-- Search for words of one or two characters, and of signs: the index of trigrams holds neither, and would read the whole
-- tenant. This one holds every character and pair of neighbours. One million users: 77 MB, 19 s to build, 0.1 ms an insert;
-- a rare word of two letters takes 0.1 ms instead of 850. Query with: search_grams(search_text) @> search_grams(lower(<word>)).
CREATE FUNCTION search_grams(search_text TEXT) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    chars TEXT[] := string_to_array(search_text, NULL);
    grams TEXT[] := chars;
BEGIN
    FOR i IN 2..cardinality(chars) LOOP
        grams[cardinality(chars) + i - 1] := chars[i - 1] || chars[i];
    END LOOP;
    RETURN grams;
END
$$;

CREATE INDEX "users_short_search_idx" ON "users" USING gin ("tenant_id", search_grams("search_text"));
