using Outlive.Client.Launching;
using Outlive.TestKit;

namespace Outlive.Cli.Tests;

public sealed class SystemdUnitTests
{
    static readonly SystemdUnit Unit = new(new("shop-1a2b3c4d", "/run/user/1000/outlive/shop-1a2b3c4d", "/srv/ann/my state/100%"), "/opt/outlive/outlive-keeper", "/opt/out$live/outlive-daemon")
    {
        ProjectDirectory = "/srv/ann/the \"shop\"",
        DotnetRoot = "/srv/ann/.dotnet",
    };

    [Fact]
    public void A_users_unit_is_this_text() => Unit.Write().ShouldBe(
        """
        # Written by "outlive install", which writes it anew; changes of your own go into a drop-in (systemctl --user edit outlive-shop-1a2b3c4d.service).
        [Unit]
        Description=Outlive instance shop-1a2b3c4d
        # However often it dies, it comes back.
        StartLimitIntervalSec=0

        [Service]
        Type=notify
        NotifyAccess=all
        ExecStart=/opt/outlive/outlive-keeper run --run /run/user/1000/outlive/shop-1a2b3c4d --state "/srv/ann/my state/100%%" -- /opt/out$$live/outlive-daemon --name shop-1a2b3c4d --run /run/user/1000/outlive/shop-1a2b3c4d --state "/srv/ann/my state/100%%" --keeper /opt/outlive/outlive-keeper --project "/srv/ann/the \"shop\""
        Restart=always
        RestartSec=100ms
        # 0: "outlive down" ended it. 64 and 69: it can't run like this. 143: systemd ended it.
        RestartPreventExitStatus=0 64 69
        SuccessExitStatus=143
        TimeoutStartSec=60s
        TimeoutStopSec=20s
        WatchdogSec=30s
        WatchdogSignal=SIGKILL

        # The keeper alone is systemd's to end. What it runs goes on, and the next keeper takes it over.
        KillMode=process
        OOMPolicy=continue
        Delegate=yes
        # Of systemd 254; with an older one there are no limits by cgroup, which would keep the next keeper from starting.
        DelegateSubgroup=outlive.keeper
        TasksMax=infinity
        LimitNOFILE=1024:524288

        Environment=DOTNET_TC_BackgroundWorkerTimeoutMs=FFFFFFFF
        Environment=OUTLIVE_OPEN_FILES=1024
        Environment=DOTNET_ROOT=/srv/ann/.dotnet

        [Install]
        WantedBy=default.target

        """);

    [Fact]
    public void A_machines_unit_is_hardened_and_starts_at_boot()
    {
        var text = (Unit with { OfMachine = true }).Write();
        text.ShouldContain("(systemctl edit outlive-");
        text.ShouldContain("\nKeyringMode=private\nCapabilityBoundingSet=~CAP_SYS_MODULE ");
        text.ShouldEndWith("\n\n[Install]\nWantedBy=multi-user.target\n");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_well_formed_to_systemd(bool ofMachine)
    {
        if (!File.Exists("/usr/bin/systemd-analyze")) Assert.Skip("systemd is not installed");
        using var directory = new TempDirectory();
        var unit = Unit with { OfMachine = ofMachine, Keeper = "/bin/true" };
        var file = directory.File(unit.Name);
        await File.WriteAllTextAsync(file, unit.Write(), TestContext.Current.CancellationToken);
        // On standard error, where a line about a key that is newer than this systemd is the only one that may stand.
        var result = await TestProcess.Run("/usr/bin/systemd-analyze", [ofMachine ? "--system" : "--user", "verify", "--man=no", file]);
        result.Error.Split('\n').Where(x => x.Contains(unit.Name, StringComparison.Ordinal) && !x.Contains("DelegateSubgroup", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
