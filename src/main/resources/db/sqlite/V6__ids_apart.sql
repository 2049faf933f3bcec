-- Ids are digests: an index of them takes each new one into a page of its own, so they go into it many at once. A table's
-- own index cannot be dropped, so the table is made anew.

create table alert_anew (
    number integer primary key, -- the order of storing; of this type, it is SQLite's own key
    id text not null,
    tenant text not null,
    rule_id text not null,
    created bigint not null,
    size bigint not null,
    document text not null
);

insert into alert_anew (number, id, tenant, rule_id, created, size, document)
    select number, id, tenant, rule_id, created, size, document from alert order by number;

drop table alert;

alter table alert_anew rename to alert;

create index alert_in_order on alert (created, number);

create index alert_tenant_in_order on alert (tenant, created, number);

create index alert_tenant_rule_in_order on alert (tenant, rule_id, created, number);

-- The beginning of an id is enough to find it, and many more of these fit in a page.
create table alert_by_id (
    prefix text not null,
    number bigint not null,
    primary key (prefix, number)
) without rowid;

insert into alert_by_id (prefix, number) select substr(id, 1, 12), number from alert order by 1, 2;

-- Alerts up to this number are there.
alter table counter add column indexed_number bigint not null default 0;

update counter set indexed_number = last_number;
