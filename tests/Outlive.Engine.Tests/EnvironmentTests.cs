using System.Text;
using Outlive.Contracts.Api;
using Outlive.TestKit;

namespace Outlive.Engine.Tests;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task Env_files_lie_under_the_environment_and_are_read_at_each_start()
    {
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        var file = Path.Combine(instance.Root, "web.env");
        File.WriteAllText(file, "COLOUR=green\nSIZE=1\n");
        await instance.ApplyAsync("""
            services:
              web: { command: CHILD print-environment sleep 600000, env_file: web.env, environment: { SIZE: "2" }, clear_environment: true }
            """);
        (await instance.LineAsync("web", "COLOUR=")).ShouldBe("COLOUR=green");
        (await instance.LineAsync("web", "SIZE=")).ShouldBe("SIZE=2");
        File.WriteAllText(file, "SHAPE=round\n");
        await instance.Instance.RestartAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        (await instance.LineAsync("web", "SHAPE=")).ShouldBe("SHAPE=round");
    }

    [Fact]
    public async Task A_missing_env_file_is_a_failed_start_that_names_it()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000, env_file: nowhere.env } }");
        (await instance.BecomesAsync("web", ServiceState.Failed)).Why!.ShouldContain("nowhere.env");
    }

    [Fact]
    public async Task Placeholders_are_filled_in_everywhere()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: "CHILD print-environment print-ids sleep 600000"
                ports: { http: auto }
                environment: { ALL: "{id}/{replica}/{host}/{other}", URL: "http://{host}:{port:http}/" }
                working_dir: "{dir}"
            """);
        var web = await instance.BecomesReadyAsync("web");
        (await instance.LineAsync("web", "URL=")).ShouldBe($"URL=http://127.0.0.1:{web.Ports[0].Port}/");
        (await instance.LineAsync("web", "ALL=")).ShouldBe("ALL=web/1/127.0.0.1/{other}");
        var directory = (await instance.LineAsync("web", "cwd "))[4..];
        directory.ShouldStartWith(instance.Options.StateDirectory);
        File.GetUnixFileMode(directory).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task It_runs_in_its_folder()
    {
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        Directory.CreateDirectory(Path.Combine(instance.Root, "sub"));
        await instance.ApplyAsync("services: { web: { command: CHILD print-ids sleep 600000, working_dir: sub } }");
        (await instance.LineAsync("web", "cwd ")).ShouldBe($"cwd {instance.Root}/sub");
    }

    [Fact]
    public async Task A_missing_folder_is_a_failed_start()
    {
        await using var instance = await InstanceUnderTest.StartAsync("services: { web: { command: CHILD sleep 600000, working_dir: nowhere } }");
        (await instance.BecomesAsync("web", ServiceState.Failed)).Why!.ShouldContain("nowhere");
    }

    [Fact]
    public async Task Secrets_reach_the_process_and_nobody_else()
    {
        string[] values = ["s3cret-from-file", "s3cret-from-command", "s3cret-from-env"];
        Environment.SetEnvironmentVariable("OUTLIVE_TEST_SECRET", values[2]);
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        var file = Path.Combine(instance.Root, "secret");
        File.WriteAllText(file, values[0] + "\n");
        Script(instance, "echo s3cret-from-command");
        await instance.ApplyAsync("""
            services:
              web:
                command: { shell: 'test "$A$B$C" = "$(cat expected)" && echo all there; exec CHILD sleep 600000' }
                secrets: { A: { file: secret }, B: { command: ./teller }, C: { env: OUTLIVE_TEST_SECRET } }
            """);
        File.WriteAllText(Path.Combine(instance.Root, "expected"), string.Concat(values));
        await instance.Instance.RestartAsync(new() { Services = ["web"] }, "test", CancellationToken.None);
        await instance.LineAsync("web", "all there");
        await instance.ReplaceDaemonAsync();
        File.Delete(Path.Combine(instance.Root, "expected"));
        Containing(instance, ["all there"]).ShouldNotBeEmpty();
        Containing(instance, values).ShouldBeEmpty();
        var shown = instance.Instance.ShowPlan() + System.Text.Json.JsonSerializer.Serialize(instance.Service("web"), ApiJson.Default.ServiceSnapshot);
        values.Where(x => shown.Contains(x, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_keeper_that_is_killed_while_a_secret_is_told_costs_the_start_nothing()
    {
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        var (asked, go) = (Path.Combine(instance.Root, "asked"), Path.Combine(instance.Root, "go"));
        Script(instance, $"echo asked >> {asked}; until [ -e {go} ]; do sleep 0.01; done; echo s3cret");
        var applied = instance.ApplyAsync("services: { web: { command: CHILD sleep 600000, secrets: { TOKEN: { command: ./teller } } } }");
        await Eventually.Holds(() => File.Exists(asked), "the secret is asked for");
        InstanceUnderTest.Kill(instance.Instance.Describe().KeeperPid);
        await instance.EventAsync(EventKind.KeeperAdopted);
        File.WriteAllText(go, "");
        await applied;
        (await instance.BecomesReadyAsync("web")).Restarts.ShouldBe(0);
        File.ReadAllLines(asked).ShouldHaveSingleItem();
        (await instance.EventsAsync(EventKind.ProcessFailedToStart)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_secret_that_cannot_be_had_is_a_failed_start_that_names_it()
    {
        await using var instance = await InstanceUnderTest.StartEmptyAsync();
        Script(instance, "echo s3cret; exit 4");
        await instance.ApplyAsync("services: { web: { command: CHILD sleep 600000, secrets: { TOKEN: { command: ./teller } } } }");
        var failed = await instance.BecomesAsync("web", ServiceState.Failed);
        failed.Why!.ShouldContain("TOKEN");
        failed.Why!.ShouldNotContain("s3cret");
        Containing(instance, ["s3cret"]).ShouldBeEmpty();
    }

    static void Script(InstanceUnderTest instance, string line)
    {
        var path = Path.Combine(instance.Root, "teller");
        File.WriteAllText(path, $"#!/bin/sh\n{line}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>Files of the instance that hold one of the values.</summary>
    static string[] Containing(InstanceUnderTest instance, string[] values) =>
    [
        .. from directory in (string[])[instance.Options.RunDirectory, instance.Options.StateDirectory]
           from file in Directory.GetFiles(directory, "*", SearchOption.AllDirectories)
           where !file.EndsWith(".lock", StringComparison.Ordinal)
           let text = Text(file)
           where values.Any(x => text.Contains(x, StringComparison.Ordinal))
           select file,
    ];

    /// <summary>What the keeper is just forgetting holds nothing.</summary>
    static string Text(string file)
    {
        try
        {
            return new FileInfo(file).Length > 0 ? Encoding.Latin1.GetString(File.ReadAllBytes(file)) : "";
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
    }
}
