-- Whose events they were: a caller sees its own tenant's alone.

alter table alert add column tenant text not null default 'default';

create index alert_tenant_created on alert (tenant, created desc, id);

drop index alert_rule_created;

create index alert_tenant_rule_created on alert (tenant, rule_id, created desc, id);

alter table quarantine add column tenant text not null default 'default';

create index quarantine_tenant_created on quarantine (tenant, created, number);
