using Outlive.TestKit;

namespace Outlive.EndToEnd.Tests;

/// <summary>What docs/install.md promises, with a real systemd.</summary>
public sealed class SystemdTests : IAsyncLifetime
{
    const string Unit = "outlive-box.service";
    static readonly string Cli = DaemonUnderTest.Beside("Outlive.Cli", "outlive-cli");

    readonly TempDirectory directory = new("/dev/shm");
    SystemdMachine machine = null!;
    int service;

    string Stamps => directory.File("stamps");

    public async ValueTask InitializeAsync()
    {
        if (SystemdMachine.Obstacle() is { } obstacle) Assert.Skip(obstacle);
        machine = await SystemdMachine.StartAsync();
        var plan = directory.File("outlive.yaml");
        await File.WriteAllTextAsync(plan, $"services:\n  web: {{ command: {TestChild.Path} stamp {Stamps} web forever }}\n");
        await DoAsync(Cli, "install", "--system", "--instance", "box", "-f", plan);
        await IsWholeAsync();
        service = machine.Pids("outlive-test-child").Single();
    }

    public async ValueTask DisposeAsync()
    {
        if (machine is not null) await machine.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task A_killed_keeper_is_brought_back_and_there_is_one_of_each()
    {
        var daemon = machine.Pids("outlive-daemon").Single();
        for (var round = 1; round <= 3; round++)
        {
            var before = machine.Pids("outlive-keeper").Single();
            Signals.Kill(before);
            await Eventually.Holds(() => machine.Pids("outlive-keeper") is [var next] && next != before, "there is another keeper");
            await IsWholeAsync();
            machine.Pids("outlive-daemon").ShouldBe([daemon]);
            (await ShowAsync("NRestarts")).ShouldBe($"{round}");
        }
        ServiceIsTheSame();
    }

    [Fact]
    public async Task Stopping_the_unit_leaves_the_services_and_starting_it_takes_them_over()
    {
        await DoAsync("systemctl", "stop", Unit);
        (await ShowAsync("ActiveState"), await ShowAsync("Result")).ShouldBe(("inactive", "success"));
        (machine.Pids("outlive-keeper").Length, machine.Pids("outlive-daemon").Length).ShouldBe((0, 0));
        ServiceIsTheSame();
        await DoAsync("systemctl", "start", Unit);
        await IsWholeAsync();
        ServiceIsTheSame();
    }

    [Fact]
    public async Task After_down_it_stays_so_and_a_start_applies_the_plan_again()
    {
        await DoAsync(Cli, "down", "--system", "--instance", "box");
        await Eventually.HoldsAsync(async () => await ShowAsync("ActiveState") == "inactive", "the unit is inactive");
        machine.Pids("outlive-test-child").ShouldBeEmpty();
        await DoAsync("systemctl", "start", Unit);
        await IsWholeAsync();
        await Eventually.Holds(() => StampLog.Read(Stamps).Count == 2, "the service has been started again");
    }

    /// <summary>One of each, and systemd's main process is the keeper.</summary>
    async Task IsWholeAsync()
    {
        var seen = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                var (keepers, daemons, services) = (machine.Pids("outlive-keeper"), machine.Pids("outlive-daemon"), machine.Pids("outlive-test-child"));
                seen = $"keepers {string.Join(',', keepers)}, daemons {string.Join(',', daemons)}, services {string.Join(',', services)}, main {await ShowAsync("MainPID")}, {await ShowAsync("SubState")}";
                return keepers.Length == 1 && daemons.Length == 1 && services.Length == 1 && await ShowAsync("SubState") == "running" && await ShowAsync("MainPID") == SystemdMachine.PidInside(keepers[0]);
            },
            "there is one of each", lastSeen: () => seen);
    }

    void ServiceIsTheSame() => (machine.Pids("outlive-test-child").Single(), StampLog.Read(Stamps).Count).ShouldBe((service, 1));

    async Task<string> ShowAsync(string property) => (await machine.RunAsync("systemctl", "show", "--value", "-p", property, Unit)).Output.Trim();

    async Task DoAsync(string program, params string[] arguments)
    {
        var result = await machine.RunAsync(program, arguments);
        result.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}: {result.Output}{result.Error}");
    }
}
