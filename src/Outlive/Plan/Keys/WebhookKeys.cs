using Outlive.Contracts.Api;
using Outlive.Plan.Syntax;
using Outlive.Plan.Values;

namespace Outlive.Plan.Keys;

/// <summary>`webhooks`.</summary>
internal static class WebhookKeys
{
    static readonly KeyGroup<SecretDefinition> s_secret = new("webhook secret", [SecretKey.File, SecretKey.Variable]);

    public static KeyGroup<WebhookDefinition> Keys { get; } = new("webhook",
    [
        Rows<WebhookDefinition>.Text("name", "How far it was told is remembered by this; default: host and port of the url.", null,
            webhook => webhook.Name == NameOf(webhook.Url) ? null : webhook.Name, (webhook, value) => webhook.Name = value),
        new CustomKey<WebhookDefinition>("url", KeyShape.Text, "Where each event is posted as JSON: http or https.", ReadUrl,
            webhook => Nodes.Text(webhook.Url)),
        new CustomKey<WebhookDefinition>("events", KeyShape.Texts, "Kinds of events, or beginnings such as service.*; default: all but webhook.*.",
            ReadEvents, webhook => Nodes.Texts(webhook.Events)),
        new CustomKey<WebhookDefinition>("secret", KeyShape.Group(s_secret), "What deliveries are signed with; read for each, never shown.", ReadSecret,
            webhook => webhook.Secret is { } secret ? s_secret.Write(secret) : null),
        Rows<WebhookDefinition>.Duration("timeout", "Of one try.", Defaults.WebhookTimeout, webhook => webhook.Timeout,
            (webhook, value) => webhook.Timeout = value),
        Rows<WebhookDefinition>.Duration("give_up_after", "An event so old that is still not taken becomes a dead letter.",
            Defaults.WebhookGiveUpAfter, webhook => webhook.GiveUpAfter, (webhook, value) => webhook.GiveUpAfter = value),
    ]);

    public static Key<PlanDefinition> Row { get; } = new CustomKey<PlanDefinition>("webhooks", KeyShape.List(KeyShape.Group(Keys)),
        "Addresses that are told of events.", Read,
        plan => plan.Webhooks.Length == 0 ? null : PlanNode.List([.. plan.Webhooks.Select(Keys.Write)]));

    static void Read(ValueReader reader, PlanNode node, PlanDefinition plan)
    {
        if (!node.IsList)
        {
            reader.WrongType(node, "a list");
            return;
        }
        List<WebhookDefinition> webhooks = [];
        foreach (var item in node.Items)
        {
            var webhook = new WebhookDefinition();
            Keys.Read(reader, item, webhook);
            if (item.IsMap && item.Find("url") is null) reader.Problems.Add(item, "missing-key", "the webhook has no url", "write url: https://…");
            if (webhook.Name.Length == 0) webhook.Name = NameOf(webhook.Url);
            if (webhooks.Exists(other => other.Name == webhook.Name))
            {
                reader.Problems.Add(item, "webhook-twice", $"two webhooks are called {webhook.Name}", "give one of them another name", null);
            }
            webhooks.Add(webhook);
        }
        plan.Webhooks = [.. webhooks];
    }

    /// <summary>The rest of an address may be a secret.</summary>
    static string NameOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.Authority : "";

    static void ReadUrl(ValueReader reader, PlanNode node, WebhookDefinition webhook)
    {
        if (reader.Text(node) is not { } text) return;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0) webhook.Url = text;
        else reader.Problems.Add(node, "bad-url", "this is no address that can be posted to", "write http://… or https://…", null);
    }

    static void ReadEvents(ValueReader reader, PlanNode node, WebhookDefinition webhook)
    {
        webhook.Events = reader.Texts(node) ?? [];
        foreach (var kind in webhook.Events)
        {
            if (EventKind.All.Any(known => kind.EndsWith('*') ? known.StartsWith(kind[..^1], StringComparison.Ordinal) : known == kind)) continue;
            var close = Suggestion.For(kind, EventKind.All);
            reader.Problems.Add(node, "unknown-event", $"there is no event {kind}",
                close is null ? "docs/events.md has all; a beginning ends with a star, as in service.*" : $"did you mean {close}?", kind);
        }
    }

    static void ReadSecret(ValueReader reader, PlanNode node, WebhookDefinition webhook)
    {
        if (!node.IsMap || node.Entries.Count != 1)
        {
            // The text may be the secret itself, so it is not repeated.
            reader.Problems.Add(node, "secret-source", "the secret needs one source", "write { env: NAME } or { file: PATH }", null);
            return;
        }
        webhook.Secret = new();
        s_secret.Read(reader, node, webhook.Secret);
    }
}
