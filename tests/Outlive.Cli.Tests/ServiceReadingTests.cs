using System.Text;
using System.Text.Json;
using Outlive.Cli.Views;
using Outlive.Contracts.Api;

namespace Outlive.Cli.Tests;

public sealed class ServiceReadingTests
{
    [Fact]
    public void What_tables_show_is_what_the_deserializer_reads()
    {
        var service = new ServiceSnapshot
        {
            Id = "web-2",
            Name = "web",
            State = ServiceState.Backoff,
            Ready = true,
            Health = ServiceHealth.Unhealthy,
            Why = "exited with code 1",
            Pid = 4711,
            StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
            ReadyAt = DateTimeOffset.UnixEpoch,
            Restarts = 3,
            Tries = 2,
            MaxTries = -1,
            NextRetry = DateTimeOffset.UnixEpoch,
            Color = "red",
            Ports = [new() { Name = "http", Port = 80 }],
            LastExit = new() { Signal = "SIGKILL" },
        };
        var json = Wire.Of(service);
        var read = ServiceReading.ReadAll(Encoding.UTF8.GetBytes(json)).ShouldHaveSingleItem();
        JsonSerializer.Serialize([read], ApiJson.Default.ServiceSnapshotArray).ShouldBe(json);
    }

    [Fact]
    public void Every_state_is_read_and_has_a_word()
    {
        var words = new HashSet<string>();
        foreach (var state in Enum.GetValues<ServiceState>())
        {
            var json = Encoding.UTF8.GetBytes(Wire.Of(new ServiceSnapshot { State = state }));
            ServiceReading.ReadAll(json)[0].State.ShouldBe(state);
            words.Add(StateWord.Of(state, ready: false)).ShouldBeTrue();
            StateWord.Of(state, ready: false).ShouldNotContain("unknown");
        }
    }
}
