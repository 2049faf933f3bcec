-- By itself: to drop an index takes a stronger lock than to make one, and who first had the weaker one could deadlock with
-- an instance that deletes alerts meanwhile.

drop index alert_created;

drop index alert_tenant_created;

drop index alert_tenant_rule_created;
