"""The tables of a portal's file.

The first group is a contract with the stand-in for the data share, which reads them; the second
is private to this package. Times are epoch milliseconds UTC, JSON is text. An object type is
named by its id: '0-1' contacts, '0-3' deals, '0-7' products, '0-8' line items, '2-N' custom.
"""

VERSION = 2
"""Changes with the tables; a file of another version is refused."""

SHARED_TABLES = """
CREATE TABLE IF NOT EXISTS objects (
    type_id TEXT NOT NULL,
    id INTEGER NOT NULL,
    properties TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    archived_at INTEGER,
    merged_into INTEGER,
    PRIMARY KEY (type_id, id)
);
CREATE INDEX IF NOT EXISTS objects_by_change ON objects (type_id, updated_at);
CREATE TABLE IF NOT EXISTS property_history (
    type_id TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    source TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS history_of_object ON property_history (type_id, object_id);
CREATE TABLE IF NOT EXISTS associations (
    from_type TEXT NOT NULL,
    from_id INTEGER NOT NULL,
    to_type TEXT NOT NULL,
    to_id INTEGER NOT NULL,
    category TEXT NOT NULL,
    association_type_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (from_type, from_id, to_type, to_id, category, association_type_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS association_types (
    from_type TEXT NOT NULL,
    to_type TEXT NOT NULL,
    category TEXT NOT NULL,
    association_type_id INTEGER NOT NULL,
    label TEXT,
    name TEXT NOT NULL,
    inverse_id INTEGER NOT NULL,
    max_to INTEGER,
    PRIMARY KEY (from_type, to_type, category, association_type_id)
);
CREATE TABLE IF NOT EXISTS property_definitions (
    object_type TEXT NOT NULL,
    name TEXT NOT NULL,
    definition TEXT NOT NULL,
    archived_at INTEGER,
    PRIMARY KEY (object_type, name)
);
CREATE TABLE IF NOT EXISTS pipelines (
    object_type TEXT NOT NULL,
    id TEXT NOT NULL,
    definition TEXT NOT NULL,
    archived_at INTEGER,
    PRIMARY KEY (object_type, id)
);
CREATE TABLE IF NOT EXISTS object_types (
    type_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    fully_qualified_name TEXT NOT NULL,
    label TEXT NOT NULL,
    definition TEXT NOT NULL,
    archived_at INTEGER
);
CREATE TABLE IF NOT EXISTS event_types (
    type_id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    fully_qualified_name TEXT NOT NULL,
    label TEXT NOT NULL,
    definition TEXT NOT NULL,
    archived_at INTEGER
);
CREATE TABLE IF NOT EXISTS events (
    event_type TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    uuid TEXT,
    object_type TEXT NOT NULL,
    object_id INTEGER,
    occurred_at INTEGER NOT NULL,
    properties TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    UNIQUE (event_type, uuid)
);
CREATE INDEX IF NOT EXISTS events_by_type ON events (event_type, occurred_at);
CREATE INDEX IF NOT EXISTS events_by_time ON events (occurred_at);
CREATE INDEX IF NOT EXISTS events_by_object ON events (object_type, object_id, occurred_at);
CREATE TABLE IF NOT EXISTS changes (
    scope TEXT PRIMARY KEY,
    counter INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
);
"""

PRIVATE_TABLES = """
CREATE TABLE IF NOT EXISTS sequences (name TEXT PRIMARY KEY, next INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS unique_values (
    type_id TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    folded TEXT NOT NULL,
    PRIMARY KEY (type_id, name, value)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS unique_without_case ON unique_values (type_id, name, folded);
CREATE TABLE IF NOT EXISTS property_groups (
    object_type TEXT NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    display_order INTEGER NOT NULL,
    PRIMARY KEY (object_type, name)
);
CREATE TABLE IF NOT EXISTS required_properties (
    object_type TEXT NOT NULL,
    name TEXT NOT NULL,
    depends_on TEXT NOT NULL,
    is_one_of TEXT NOT NULL,
    PRIMARY KEY (object_type, name, depends_on)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS owners (id INTEGER PRIMARY KEY, definition TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS forgotten (address_hash TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS exports (
    id INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    request TEXT NOT NULL,
    record_count INTEGER NOT NULL,
    file TEXT,
    message TEXT,
    created_at INTEGER NOT NULL,
    completed_at INTEGER
);
CREATE TABLE IF NOT EXISTS lists (
    list_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    object_type TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS list_members (
    list_id INTEGER NOT NULL,
    record_id INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (list_id, record_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS single_sends (
    id TEXT PRIMARY KEY,
    email_id INTEGER NOT NULL,
    send_id TEXT UNIQUE,
    requested_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS pipeline_audit (
    object_type TEXT NOT NULL,
    identifier TEXT NOT NULL,
    action TEXT NOT NULL,
    message TEXT NOT NULL,
    definition TEXT NOT NULL,
    changed_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS audit_of ON pipeline_audit (object_type, identifier);
CREATE TABLE IF NOT EXISTS imports (
    id INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    request TEXT NOT NULL,
    files TEXT NOT NULL,
    counters TEXT NOT NULL,
    next_row INTEGER NOT NULL,
    enforces_rules INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS imports_by_state ON imports (state, id);
CREATE TABLE IF NOT EXISTS import_errors (
    id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL,
    error TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS errors_of_import ON import_errors (import_id, id);
CREATE TABLE IF NOT EXISTS import_marks (
    import_id INTEGER NOT NULL,
    mark TEXT NOT NULL,
    PRIMARY KEY (import_id, mark)
) WITHOUT ROWID;
"""
