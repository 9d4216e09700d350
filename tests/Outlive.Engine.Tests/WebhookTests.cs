using System.Security.Cryptography;
using System.Text;
using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class WebhookTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Events_are_told_in_order_as_the_journal_has_them()
    {
        await using var receiver = new HttpReceiver();
        await using var instance = await InstanceUnderTest.StartAsync(Plan(receiver));
        await instance.BecomesReadyAsync("web");
        var told = await instance.EventsAsync();
        var first = told.First(x => x.Kind == EventKind.PlanApplied).Sequence;
        await Eventually.Holds(() => receiver.Taken.Count >= told.Count(x => x.Sequence >= first), "all is told", Limit);
        receiver.Taken.Take(told.Count).Select(x => (x.Number, x.Event.Kind, x.Headers["Outlive-Event"], x.Headers["Outlive-Try"], x.Headers["Outlive-Instance"]))
            .ShouldBe(told.Where(x => x.Sequence >= first).Select(x => (x.Sequence, x.Kind, x.Kind, "1", "test")));
        receiver.Taken.First().Line.ShouldBe("POST /hook?key=hidden HTTP/1.1");
        instance.Instance.Webhooks()[0].ShouldSatisfyAllConditions(x => x.Target.ShouldBe($"http://127.0.0.1:{receiver.Port}"), x => x.Name.ShouldBe($"127.0.0.1:{receiver.Port}"));
    }

    [Fact]
    public async Task They_are_signed_over_their_time_and_body()
    {
        await using var receiver = new HttpReceiver();
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        var secret = Path.Join(instance.Root, "secret");
        File.WriteAllText(secret, "hunter2\n");
        (await instance.ApplyAsync(Plan(receiver, $"secret: {{ file: {secret} }}"))).Problems.ShouldBeEmpty();
        var hook = await FirstAsync(receiver);
        var mac = HMACSHA256.HashData("hunter2"u8, [.. Encoding.ASCII.GetBytes(hook.Headers["Outlive-Timestamp"] + "."), .. hook.Body]);
        hook.Headers["Outlive-Signature"].ShouldBe("sha256=" + Convert.ToHexStringLower(mac));
        instance.Instance.ShowPlan().ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task Without_its_secret_nothing_is_sent_unsigned()
    {
        await using var receiver = new HttpReceiver();
        await using var instance = await InstanceUnderTest.StartAsync(Plan(receiver, "secret: { env: OUTLIVE_NO_SUCH_SECRET }"));
        (await instance.EventAsync(EventKind.WebhookFailing)).Message!.ShouldContain("OUTLIVE_NO_SUCH_SECRET");
        receiver.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(503)]
    [InlineData(302)]
    [InlineData(HttpReceiver.HangUp)]
    [InlineData(HttpReceiver.Hang)]
    public async Task What_is_not_taken_comes_again_before_what_is_later(int answer)
    {
        await using var receiver = new HttpReceiver { Answer = x => x.Headers["Outlive-Try"] is "1" or "2" && x.Event.Kind == EventKind.ServiceReady ? answer : 200 };
        await using var instance = await InstanceUnderTest.StartAsync(Plan(receiver, "timeout: 300ms"));
        await instance.BecomesReadyAsync("web");
        await instance.Instance.StopAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        await Eventually.Holds(() => receiver.Taken.Any(x => x.Event.Kind == EventKind.ServiceStopped), "the last is told", Limit);
        receiver.Taken.Select(x => x.Number).ShouldBeInOrder();
        receiver.Taken.Single(x => x.Event.Kind == EventKind.ServiceReady).Headers["Outlive-Try"].ShouldBe("3");
        receiver.Received.Count(x => x.Event.Kind == EventKind.ServiceReady).ShouldBe(3);
        (await instance.EventsAsync(EventKind.WebhookFailing, EventKind.WebhookRecovered)).Select(x => x.Kind).ShouldBe([EventKind.WebhookFailing, EventKind.WebhookRecovered]);
        receiver.Taken.ShouldAllBe(x => !x.Event.Kind.StartsWith("webhook."));
    }

    [Fact]
    public async Task A_receiver_that_asks_for_time_gets_it()
    {
        await using var receiver = new HttpReceiver { Answer = x => x.Headers["Outlive-Try"] == "1" ? 429 : 200, Headers = "Retry-After: 3600\r\n" };
        await using var instance = await InstanceUnderTest.StartAsync(Plan(receiver));
        await Eventually.Holds(() => instance.Instance.Webhooks() is [{ NextTry: not null }], "it waits for its next try", Limit);
        var seen = instance.Instance.Webhooks()[0];
        (seen.NextTry!.Value - seen.FailingSince!.Value).ShouldBeGreaterThan(TimeSpan.FromMinutes(59));
    }

    [Fact]
    public async Task A_receiver_that_was_away_is_told_all_it_missed()
    {
        var away = new HttpReceiver();
        var port = away.Port;
        await away.DisposeAsync();
        await using var instance = await InstanceUnderTest.StartAsync(Plan(port));
        await instance.BecomesReadyAsync("web");
        await instance.EventAsync(EventKind.WebhookFailing);
        await using var receiver = new HttpReceiver(port);
        await Eventually.Holds(() => receiver.Taken.Any(x => x.Event.Kind == EventKind.ServiceReady), "it is told", Limit);
        receiver.Taken.First().Event.Kind.ShouldBe(EventKind.PlanApplied);
        receiver.Taken.Select(x => x.Number).ShouldBeInOrder();
    }

    [Fact]
    public async Task Only_the_kinds_that_were_asked_for_are_told()
    {
        await using var receiver = new HttpReceiver();
        await using var instance = await InstanceUnderTest.StartAsync(Plan(receiver, "events: [process.*, service.stopped]"));
        await instance.BecomesReadyAsync("web");
        await instance.Instance.StopAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        await Eventually.Holds(() => receiver.Taken.Any(x => x.Event.Kind == EventKind.ServiceStopped), "the stop is told", Limit);
        receiver.Taken.Select(x => x.Event.Kind).ShouldBe([EventKind.ProcessStarted, EventKind.ProcessExited, EventKind.ServiceStopped], ignoreOrder: true);
    }

    [Fact]
    public async Task The_next_daemon_goes_on_where_the_last_one_was()
    {
        await using var receiver = new HttpReceiver { Answer = x => x.Event.Kind == EventKind.ServiceReady ? HttpReceiver.Hang : 200 };
        await using var instance = await InstanceUnderTest.StartAsync(Plan(receiver));
        await Eventually.Holds(() => receiver.Received.Any(x => x.Event.Kind == EventKind.ServiceReady), "a delivery is on its way", Limit);
        var before = receiver.Taken.Count;
        await instance.ReplaceDaemonAsync(() => receiver.Answer = _ => 200);
        await Eventually.Holds(() => receiver.Taken.Any(x => x.Event.Kind == EventKind.InstanceRecovered), "the next daemon tells of itself", Limit);
        receiver.Taken.Select(x => x.Number).ShouldBe(receiver.Taken.Select(x => x.Number).Distinct());
        receiver.Taken.ElementAt(before).Event.Kind.ShouldBe(EventKind.ServiceReady);
    }

    [Fact]
    public async Task What_is_never_taken_becomes_a_dead_letter_that_can_be_sent_again()
    {
        var broken = true;
        await using var receiver = new HttpReceiver { Answer = x => Volatile.Read(ref broken) && x.Event.Kind == EventKind.PlanApplied ? 500 : 200 };
        await using var instance = await InstanceUnderTest.StartAsync(Plan(receiver, "give_up_after: 1s"));
        var told = await instance.EventAsync(EventKind.WebhookGivenUp);
        var letter = instance.Instance.DeadLetters().ShouldHaveSingleItem();
        (letter.Event.Kind, letter.Tries, letter.Problem, told.Data!["event"]).ShouldBe((EventKind.PlanApplied, 3, "it answers with status 500", $"{letter.Event.Sequence}"));
        await Eventually.Holds(() => receiver.Taken.Any(x => x.Event.Kind == EventKind.ServiceReady), "those after it are told", Limit);
        var refused = await Should.ThrowAsync<OutliveException>(() => instance.Instance.RedeliverAsync(letter.Id, CancellationToken.None));
        refused.Message.ShouldContain("status 500");
        await instance.ReplaceDaemonAsync();
        instance.Instance.DeadLetters().ShouldHaveSingleItem().Tries.ShouldBe(4);
        Volatile.Write(ref broken, false);
        await Eventually.Holds(() => instance.Instance.Webhooks().Length == 1, "the webhook is back", Limit);
        await instance.Instance.RedeliverAsync(letter.Id, CancellationToken.None);
        instance.Instance.DeadLetters().ShouldBeEmpty();
        receiver.Taken.Last(x => x.Event.Kind == EventKind.PlanApplied).Number.ShouldBe(letter.Event.Sequence);
    }

    [Fact]
    public async Task One_that_leaves_the_plan_is_told_no_more_and_begins_anew_when_it_returns()
    {
        await using var receiver = new HttpReceiver();
        await using var instance = await InstanceUnderTest.StartAsync(Plan(receiver));
        await Eventually.Holds(() => receiver.Taken.Any(x => x.Event.Kind == EventKind.ServiceReady), "it is told", Limit);
        await instance.ApplyAsync("services: { web: { command: CHILD sleep 600000 } }");
        await Eventually.Holds(() => instance.Instance.Webhooks().Length == 0, "the webhook is gone", Limit);
        await instance.Instance.StopAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        await instance.BecomesAsync("web", ServiceState.Stopped);
        await instance.ApplyAsync(Plan(receiver));
        await Eventually.Holds(() => receiver.Taken.Count(x => x.Event.Kind == EventKind.PlanApplied) == 2, "it is told again", Limit);
        receiver.Taken.ShouldNotContain(x => x.Event.Kind == EventKind.ServiceStopped);
    }

    static string Plan(HttpReceiver receiver, string more = "timeout: 10s") => Plan(receiver.Port, more);

    static string Plan(int port, string more = "timeout: 10s") => $$"""
        services:
          web: { command: CHILD sleep 600000 }
        webhooks:
          - { url: "http://127.0.0.1:{{port}}/hook?key=hidden", {{more}} }
        """;

    static async Task<ReceivedRequest> FirstAsync(HttpReceiver receiver)
    {
        await Eventually.Holds(() => !receiver.Taken.IsEmpty, "something is told", Limit);
        return receiver.Taken.First();
    }
}
