-- How much there is of each tenant, so that what one sends drives out its own.

create table alert_kept (
    tenant text primary key,
    size bigint not null -- of the documents of its alerts together, in characters
);

insert into alert_kept (tenant, size) select tenant, sum(size) from alert group by tenant;

-- counter.size is no longer read. It stays for instances of the version before, which may run for a while beside those of
-- this one.

create table quarantine_kept (
    tenant text primary key,
    entries bigint not null,
    bytes bigint not null
);

insert into quarantine_kept (tenant, entries, bytes)
    select tenant, count(*), sum(kept) from quarantine group by tenant;
