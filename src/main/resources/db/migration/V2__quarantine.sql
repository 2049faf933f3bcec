-- What arrived and could not be read, raw. Times are milliseconds since 1970 (UTC).

create table quarantine (
    id text primary key,
    number bigint not null,    -- the order of keeping
    created bigint not null,   -- when it arrived first
    last_seen bigint not null, -- and when it did last
    times bigint not null,
    intake text not null,
    source text not null,
    client text not null,
    reason text not null,
    detail text not null,
    judged boolean not null,
    size bigint not null,      -- how many bytes there were
    kept bigint not null,      -- how many of them are here
    -- PostgreSQL's type for bytes. SQLite knows no such name, and keeps bytes as they are under whatever name. Last, so
    -- that SQLite reads a row up to here where the bytes are not asked for.
    bytes bytea not null
);

create index quarantine_created on quarantine (created, number);

-- One row, so that nobody needs to count.
create table quarantine_total (
    id integer primary key,
    changes bigint not null,     -- how many transactions have changed what follows: tells an older reading from a newer
    last_number bigint not null,
    entries bigint not null,
    bytes bigint not null        -- of those kept
);

insert into quarantine_total (id, changes, last_number, entries, bytes) values (1, 0, 0, 0, 0);
