-- Those that were before take a new entry at their beginning, or by a random id among those of one millisecond, which
-- changes more pages. What is newest first is read from the end.

create index alert_in_order on alert (created, number);

create index alert_tenant_in_order on alert (tenant, created, number);

create index alert_tenant_rule_in_order on alert (tenant, rule_id, created, number);
