-- One schema for SQLite and PostgreSQL. Times are milliseconds since 1970 (UTC), documents JSON.

create table alert (
    id text primary key,
    number bigint not null unique, -- the order of storing
    rule_id text not null,
    created bigint not null,       -- the detection time
    size bigint not null,          -- of the document, in characters
    document text not null
);

create index alert_created on alert (created desc, id);

create index alert_rule_created on alert (rule_id, created desc, id);

-- What each sink still has to get, in order, and what was given up.
create table delivery (
    sink text not null,
    number bigint not null,
    alert_id text not null,
    since bigint not null, -- when it was put here, or last replayed
    summary text,          -- the document, where it is not an alert's
    died_at bigint,        -- null while it waits
    reason text,           -- why it was given up
    primary key (sink, number)
);

create index delivery_pending on delivery (sink, number) where died_at is null;

create index delivery_since on delivery (sink, since) where died_at is null;

create index delivery_summary on delivery (since) where summary is not null;

create index delivery_dead on delivery (sink, died_at) where died_at is not null;

create index delivery_number on delivery (number);

-- The alerts of a rule on a host in a minute, where storms are folded.
create table fold (
    rule_id text not null,
    host text not null,       -- a digest: a name may hold what a database refuses
    minute bigint not null,
    seen bigint not null,
    folded bigint not null,   -- how many of them are not delivered one by one
    last_number bigint,       -- of the last that was folded
    first_at bigint,          -- detection times of the first and the last that were folded
    last_at bigint,
    primary key (rule_id, host, minute)
);

-- One row. Who writes takes it first, which lets one through at a time: numbers are seen in their order.
create table counter (
    id integer primary key,
    last_number bigint not null,
    size bigint not null -- of all documents together
);

insert into counter (id, last_number, size) values (1, 0, 0);

-- One row that is written to see whether the store can be.
create table probe (
    id integer primary key,
    content text not null
);

insert into probe (id, content) values (1, '');
