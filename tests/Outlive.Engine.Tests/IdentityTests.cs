using Outlive.Contracts.Api;

namespace Outlive.Engine.Tests;

public sealed class IdentityTests
{
    /// <summary>By what everybody may run: this repository may lie where others may not look.</summary>
    const string Show = "echo uid $(id -u); echo gid $(id -g); echo umask $(umask); exec sleep 600000";

    const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    [Fact]
    public async Task A_service_runs_as_its_user_and_group_with_its_umask()
    {
        await using var instance = await StartAsync("""
            services:
              plain: { command: { shell: "SHOW" } }
              named: { command: { shell: "SHOW" }, user: nobody, umask: "027" }
              numbered: { command: { shell: "SHOW" }, user: "61234", group: "61235" }
            """);
        (await instance.LineAsync("plain", "uid ")).ShouldBe("uid 0");
        (await instance.LineAsync("named", "uid ")).ShouldBe("uid 65534");
        (await instance.LineAsync("named", "umask ")).ShouldBe("umask 0027");
        (await instance.LineAsync("numbered", "uid ")).ShouldBe("uid 61234");
        (await instance.LineAsync("numbered", "gid ")).ShouldBe("gid 61235");
    }

    [Fact]
    public async Task A_user_that_is_not_there_is_a_failed_start_that_names_it()
    {
        await using var instance = await StartAsync("services: { web: { command: CHILD sleep 600000, user: no-such-user } }");
        (await instance.BecomesAsync("web", ServiceState.Failed)).Why!.ShouldContain("no-such-user");
    }

    [Fact]
    public async Task The_private_directory_is_the_users_who_sees_nothing_else_of_the_instance()
    {
        await using var instance = await StartAsync("""
            services:
              web:
                user: "61234"
                command: { shell: "cd {dir} && echo kept >> mine && echo lines $(wc -l < {dir}/mine) && stat -c 'is %u %a' . ; for path in STATE STATE/output/web STATE/journal RUN/processes; do ls $path || echo closed; done 2>/dev/null; echo over; exec sleep 600000" }
            """);
        (await instance.LineAsync("web", "lines ")).ShouldBe("lines 1");
        (await instance.LineAsync("web", "is ")).ShouldBe("is 61234 700");
        await instance.LineAsync("web", "over");
        await LinesAsync(instance, "closed", 4);
        await instance.ReplaceDaemonAsync();
        await instance.Instance.RestartAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        await instance.LineAsync("web", "lines 2");
        await LinesAsync(instance, "closed", 8);
    }

    static async Task LinesAsync(InstanceUnderTest instance, string text, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var seen = 0;
        await foreach (var line in instance.Instance.LogsAsync(new() { Services = ["web"], Follow = true }, limit.Token))
            if (line.Text == text && ++seen == count) return;
    }

    static async Task<InstanceUnderTest> StartAsync(string plan)
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("only root can run programs as somebody else");
        var instance = await InstanceUnderTest.StartEmptyAsync();
        // Above the instance everything is open, as in /var/lib.
        File.SetUnixFileMode(instance.Root, Passable);
        var reply = await instance.ApplyAsync(plan.Replace("SHOW", Show, StringComparison.Ordinal).Replace("STATE", instance.Options.StateDirectory, StringComparison.Ordinal).Replace("RUN", instance.Options.RunDirectory, StringComparison.Ordinal));
        reply.Problems.ShouldBeEmpty(string.Join("; ", reply.Problems.Select(x => $"{x.Line}: {x.Message}")));
        return instance;
    }
}
