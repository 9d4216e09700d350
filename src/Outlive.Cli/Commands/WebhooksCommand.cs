using System.Globalization;
using Outlive.Cli.Parsing;
using Outlive.Cli.Text;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Commands;

internal static class WebhooksCommand
{
    public static Command Create() => new("webhooks", "webhooks [--dead] [--redeliver ID]", "shows the webhooks, and the events that they did not take")
    {
        Options = [new("dead", "the events that were given up"), new("redeliver", "send one of them once more, by its id, or all of them", "ID")],
        Examples = [("outlive webhooks", "who is told, and how far each is"), ("outlive webhooks --dead", "what was given up, and why"), ("outlive webhooks --redeliver all", "when the receiver is repaired")],
        Run = RunAsync,
    };

    static async Task<int> RunAsync(Invocation call)
    {
        if (call.Value("redeliver") is { } id) return await RedeliverAsync(call, id);
        if (call.Json) return await call.PassAsync(call.Has("dead") ? ApiRoutes.DeadLetters : ApiRoutes.Webhooks);
        if (call.Has("dead")) ShowDead(call, await call.Client.GetDeadLettersAsync(call.Cancel));
        else Show(call, await call.Client.GetWebhooksAsync(call.Cancel));
        return ExitCode.Done;
    }

    static async Task<int> RedeliverAsync(Invocation call, string id)
    {
        string[] ids = id == "all" ? [.. (await call.Client.GetDeadLettersAsync(call.Cancel)).Select(x => x.Id)] : [id];
        foreach (var one in ids)
        {
            await call.Client.RedeliverAsync(one, call.Cancel);
            if (!call.Json) call.Screen.Line($"delivered {Safe.Text(one)}");
        }
        return ExitCode.Done;
    }

    static void Show(Invocation call, WebhookSnapshot[] webhooks)
    {
        if (webhooks.Length == 0) call.Screen.Line("no webhooks");
        if (webhooks.Length == 0) return;
        var table = new Table(call.Screen, "WEBHOOK", "TARGET", "STATE", "BEHIND", "DELIVERED", "DEAD", "PROBLEM");
        foreach (var webhook in webhooks)
            table.Add([Safe.Text(webhook.Name), Safe.Text(webhook.Target), webhook.FailingSince is null ? "well" : "failing", Text(webhook.Behind), Text(webhook.Delivered), Text(webhook.DeadLetters), Safe.Text(webhook.Problem)]);
        table.Show();
    }

    static void ShowDead(Invocation call, DeadLetter[] letters)
    {
        if (letters.Length == 0) call.Screen.Line("no dead letters");
        if (letters.Length == 0) return;
        var table = new Table(call.Screen, "ID", "WEBHOOK", "EVENT", "SERVICE", "TRIES", "PROBLEM");
        foreach (var letter in letters) table.Add([Safe.Text(letter.Id), Safe.Text(letter.Webhook), Safe.Text(letter.Event.Kind), Safe.Text(letter.Event.Service), Text(letter.Tries), Safe.Text(letter.Problem)]);
        table.Show();
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
