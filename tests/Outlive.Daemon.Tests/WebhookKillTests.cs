using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests;

public sealed class WebhookKillTests
{
    [Fact]
    public async Task A_daemon_that_is_killed_skips_nothing_and_changes_no_order()
    {
        await using var receiver = new HttpReceiver { Answer = x => x.Event.Kind == EventKind.ServiceReady && x.Headers["Outlive-Try"] == "1" ? HttpReceiver.Hang : 200 };
        await using var daemon = await DaemonProcess.StartAsync($$"""
            services:
              web: { command: CHILD sleep 600000 }
            webhooks:
              - { url: "{{receiver.Url}}", events: [service.*, instance.*, process.*] }
            """);
        await daemon.BecomesReadyAsync("web");
        for (var killed = 0; killed < 3; killed++)
        {
            if (killed == 1) receiver.Answer = x => x.Headers["Outlive-Try"] == "1" ? 500 : 200;
            if (killed == 2) receiver.Answer = _ => 200;
            await daemon.KillAsync();
        }
        await Eventually.Holds(() => receiver.Taken.Count(x => x.Event.Kind == EventKind.InstanceRecovered) >= 3, "the last daemon tells of itself", TimeSpan.FromSeconds(30));
        var told = receiver.Taken.Select(x => x.Number).ToArray();
        told.Distinct().ShouldBeInOrder();
        var wanted = (await daemon.EventsAsync("?kind=service.*&kind=instance.*&kind=process.*")).Select(x => x.Sequence).Where(x => x >= told[0] && x <= told[^1]);
        told.Distinct().ShouldBe(wanted);
        (await daemon.GetAsync(ApiRoutes.Webhooks, ApiJson.Default.WebhookSnapshotArray)).ShouldHaveSingleItem().FailingSince.ShouldBeNull();
        (await daemon.GetAsync(ApiRoutes.DeadLetters, ApiJson.Default.DeadLetterArray)).ShouldBeEmpty();
    }
}
