// One program with six verbs, so that it builds in a moment: each runs as a service or a job of its own (outlive.yaml).
return args is [var verb, ..] ? verb switch
{
    "db" => await Database.RunAsync(),
    "migrate" => await Migration.RunAsync(),
    "api" => await Api.RunAsync(),
    "web" => await Web.RunAsync(),
    "worker" => await Worker.RunAsync(),
    "customer" => await Customer.RunAsync(),
    "report" => await Report.RunAsync(),
    _ => Settings.Refuse($"there is no verb \"{verb}\""),
} : Settings.Refuse("a verb is missing");
