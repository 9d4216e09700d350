namespace Outlive.Cli.Tests;

/// <summary>`install`, with a systemctl that only writes down what it was asked.</summary>
public sealed class InstallTests : IAsyncDisposable
{
    const string Name = "outlive-fake.service";

    readonly FakeInstance instance = new();
    readonly string plan, asked;
    readonly Dictionary<string, string> variables;

    public InstallTests()
    {
        (plan, asked) = (Path.Combine(instance.Folder, "outlive.yaml"), Path.Combine(instance.Folder, "asked"));
        File.WriteAllText(plan, "services: {}");
        Systemctl("exit 0");
        variables = new()
        {
            ["PATH"] = $"{instance.Folder}:/usr/bin:/bin",
            ["XDG_CONFIG_HOME"] = instance.Folder,
            ["OUTLIVE_KEEPER"] = "/bin/true",
            ["OUTLIVE_DAEMON"] = "/bin/true",
        };
        instance.Answer("GET /health/live", "live");
        instance.Answer("GET /v1/instance", """{"name":"fake"}""");
        instance.Answer("POST /v1/plan/apply", """{"applied":true}""");
    }

    string UnitFile => Path.Combine(instance.Folder, "systemd/user", Name);

    string[] Asked => File.Exists(asked) ? File.ReadAllLines(asked) : [];

    public ValueTask DisposeAsync() => instance.DisposeAsync();

    [Fact]
    public async Task The_unit_is_written_enabled_and_started_and_has_the_plan()
    {
        var result = await instance.RunAsync(variables, "install", "-f", plan);
        result.Error.ShouldBeEmpty();
        result.ExitCode.ShouldBe(0);
        Asked.ShouldBe(["--user daemon-reload", $"--user enable {Name}", $"--user restart {Name}"]);
        var unit = await File.ReadAllTextAsync(UnitFile, TestContext.Current.CancellationToken);
        unit.ShouldContain($"ExecStart=/bin/true run --run {instance.RunDirectory} --state ");
        unit.ShouldContain($" --project {instance.Folder}\n");
        instance.Asked.ShouldContain(x => x.Line == "POST /v1/plan/apply" && x.Body.Contains(plan));
    }

    [Fact]
    public async Task An_instance_that_has_a_plan_keeps_it()
    {
        instance.Answer("GET /v1/instance", """{"name":"fake","planFiles":["/other.yaml"]}""");
        var result = await instance.RunAsync(variables, "install", "--json", "-f", plan);
        result.Output.ShouldBe($$"""{"unit":"{{Name}}","file":"{{UnitFile}}"}""" + "\n");
        instance.Asked.ShouldNotContain(x => x.Line == "POST /v1/plan/apply");
    }

    [Fact]
    public async Task Printing_changes_nothing()
    {
        var result = await instance.RunAsync(variables, "install", "--print", "-f", plan);
        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("[Service]\nType=notify\n");
        (File.Exists(UnitFile), Asked.Length, instance.Asked.Count).ShouldBe((false, 0, 0));
    }

    [Fact]
    public async Task A_refusal_of_systemd_is_told()
    {
        Systemctl("echo no bus >&2; exit 1");
        var result = await instance.RunAsync(variables, "install", "-f", plan);
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldBe($"no bus\noutlive: cannot install or uninstall unit \"{Name}\": \"systemctl --user daemon-reload\" failed; --print shows the unit, for another way to run it\n");
    }

    [Fact]
    public async Task Uninstalling_stops_and_removes_it_and_a_second_time_there_is_none()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(UnitFile)!);
        await File.WriteAllTextAsync(UnitFile, "", TestContext.Current.CancellationToken);
        var result = await instance.RunAsync(variables, "install", "--uninstall", "-f", plan);
        result.ExitCode.ShouldBe(0);
        Asked.ShouldBe([$"--user disable --now {Name}", "--user daemon-reload"]);
        File.Exists(UnitFile).ShouldBeFalse();
        (await instance.RunAsync(variables, "install", "--uninstall", "-f", plan)).Error.ShouldContain($"cannot uninstall unit \"{Name}\": there is no {UnitFile}");
    }

    [Fact]
    public async Task The_users_and_the_machines_do_not_go_together() =>
        (await instance.RunAsync(variables, "install", "--user", "--system")).ExitCode.ShouldBe(2);

    void Systemctl(string end)
    {
        var file = Path.Combine(instance.Folder, "systemctl");
        File.WriteAllText(file, $"#!/bin/sh\necho \"$@\" >> {asked}\n{end}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
