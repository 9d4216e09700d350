using System.Diagnostics;

namespace Outlive.Tests.Scripts;

/// <summary>A copy of the scripts where the SDK and the test programs are stubs: what the scripts do about them is what is tested.</summary>
internal sealed class StubbedCheckout : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    readonly string _root = Directory.CreateTempSubdirectory("outlive-scripts-").FullName;

    public StubbedCheckout()
    {
        foreach (var path in new[] { "test", "outlive", "eng/prerequisites.sh" })
        {
            Write(path, Rules.Repository.File(path).Text);
        }

        Stub("dotnet", "case $1 in --list-sdks) echo '10.0.100 [/sdk]' ;; esac");
        Stub("cc", "");
    }

    /// <summary>A program found first on the path.</summary>
    public void Stub(string program, string script) => Write($"stubs/{program}", "#!/bin/bash\n" + script);

    public void AddTestProgram(string name, string script)
    {
        Write($"tests/{name}/{name}.csproj", "<Project/>");
        Write($"artifacts/bin/{name}/release/{name}", "#!/bin/bash\n" + script);
    }

    public async Task<(int ExitCode, string[] Lines, string Errors)> RunAsync(string script, params string[] arguments)
    {
        // Through a shell that exists already: a file just written may be "busy" while another thread starts a process.
        var shell = File.ReadLines(Path.Combine(_root, script)).First().EndsWith("bash", StringComparison.Ordinal) ? "bash" : "sh";
        var start = new ProcessStartInfo(shell, [Path.Combine(_root, script), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_root}/stubs:{start.Environment["PATH"]}";
        start.Environment["OUTLIVE_TEST_LIMIT"] = "1s";
        start.Environment.Remove("DOTNET_CLI_UI_LANGUAGE"); // ./test sets it, and may have started this test
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output.TrimEnd('\n').Split('\n'), await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"./{script} {string.Join(' ', arguments)} did not end within {Limit}");
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    void Write(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
