-- An index whose new entries all come last takes one page of a commit; where they come first, or by a random id among those
-- of one millisecond, many. What is newest first is read from the end.

create index alert_in_order on alert (created, number);

drop index alert_created;

create index alert_tenant_in_order on alert (tenant, created, number);

drop index alert_tenant_created;

create index alert_tenant_rule_in_order on alert (tenant, rule_id, created, number);

drop index alert_tenant_rule_created;
