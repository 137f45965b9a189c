-- Each process keeps in memory what its requests ask of these tables. It hears on this channel which session it must read
-- again: the hash of its id in hexadecimal digits, or nothing where it may be any. That a session lives longer because it
-- was used is not worth a word.
CREATE FUNCTION notify_session_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('bff_session_changes', encode(OLD.id_hash, 'hex'));
    RETURN NULL;
END $$;

CREATE FUNCTION notify_token_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('bff_session_changes', encode(OLD.session_hash, 'hex'));
    RETURN NULL;
END $$;

CREATE FUNCTION notify_any_session_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('bff_session_changes', '');
    RETURN NULL;
END $$;

CREATE TRIGGER session_deleted AFTER DELETE ON sessions
    FOR EACH ROW EXECUTE FUNCTION notify_session_change();

CREATE TRIGGER session_changed AFTER UPDATE ON sessions
    FOR EACH ROW WHEN (NEW.ends_at < OLD.ends_at
        OR (NEW.id_hash, NEW.sealed, NEW.absolute_end_at)
            IS DISTINCT FROM (OLD.id_hash, OLD.sealed, OLD.absolute_end_at))
    EXECUTE FUNCTION notify_session_change();

CREATE TRIGGER tokens_deleted AFTER DELETE ON tokens
    FOR EACH ROW EXECUTE FUNCTION notify_token_change();

CREATE TRIGGER tokens_changed AFTER UPDATE ON tokens
    FOR EACH ROW WHEN ((NEW.session_hash, NEW.generation, NEW.refresh_ends_at)
        IS DISTINCT FROM (OLD.session_hash, OLD.generation, OLD.refresh_ends_at))
    EXECUTE FUNCTION notify_token_change();

CREATE TRIGGER sessions_truncated AFTER TRUNCATE ON sessions
    FOR EACH STATEMENT EXECUTE FUNCTION notify_any_session_change();

CREATE TRIGGER tokens_truncated AFTER TRUNCATE ON tokens
    FOR EACH STATEMENT EXECUTE FUNCTION notify_any_session_change();
