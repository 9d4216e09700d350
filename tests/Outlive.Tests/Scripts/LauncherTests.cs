namespace Outlive.Tests.Scripts;

public sealed class LauncherTests : IDisposable
{
    const string Sdk =
        """
        case $1 in
            --list-sdks) echo '10.0.100 [/sdk]' ;;
            build)
                [ "${2##*/}" = launcher.slnf ] || exit 1
                for one in Keeper:outlive-keeper Daemon:outlive-daemon Cli:outlive-cli; do
                    program=${2%/eng/*}/artifacts/bin/Outlive.${one%:*}/release/${one#*:}
                    mkdir -p "${program%/*}"
                    printf '#!/bin/sh\necho %s "$@"; env' "${one#*:}" >"$program"
                    chmod +x "$program"
                done ;;
        esac
        """;

    readonly StubbedCheckout _checkout = new();

    public LauncherTests() => _checkout.Stub("dotnet", Sdk);

    public void Dispose() => _checkout.Dispose();

    [Theory]
    [InlineData("outlive-cli version", "version")]
    [InlineData("outlive-cli --help", "--help")]
    [InlineData("outlive-cli", new string[0])]
    [InlineData("outlive-cli up -d", "up", "-d")]
    [InlineData("outlive-keeper run --run /run/x", "keeper", "run", "--run", "/run/x")]
    public async Task A_command_goes_to_its_program(string expected, params string[] arguments)
    {
        var (code, lines, errors) = await _checkout.RunAsync("outlive", arguments);
        code.ShouldBe(0, errors);
        lines[0].ShouldBe(expected);
    }

    [Fact]
    public async Task It_builds_on_first_use_only()
    {
        (await _checkout.RunAsync("outlive", "version")).Errors.ShouldStartWith("building Outlive");
        (await _checkout.RunAsync("outlive", "version")).Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_builds_without_native_code_when_its_compiler_cannot_be_fetched()
    {
        _checkout.Stub("dotnet", Sdk.Replace("build)", "restore) exit 1 ;;\n    build)", StringComparison.Ordinal));
        var (code, lines, errors) = await _checkout.RunAsync("outlive", "version");
        code.ShouldBe(0, errors);
        lines[0].ShouldBe("outlive-cli version");
        errors.ShouldContain("building without native code");
    }

    [Fact]
    public async Task What_the_build_wants_in_its_environment_does_not_reach_the_programs()
    {
        var (_, lines, _) = await _checkout.RunAsync("outlive", "doctor");
        lines.ShouldNotContain(line => line.StartsWith("DOTNET_CLI_UI_LANGUAGE=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_build_that_fails_is_shown_and_tried_again()
    {
        _checkout.Stub("dotnet", "case $1 in --list-sdks) echo '10.0.100 [/sdk]' ;; build) echo 'A.cs(1): error'; exit 1 ;; esac");
        var (code, _, errors) = await _checkout.RunAsync("outlive", "version");
        code.ShouldBe(1);
        errors.ShouldContain("A.cs(1): error\ncannot run Outlive: the build failed (above)");

        _checkout.Stub("dotnet", Sdk);
        (await _checkout.RunAsync("outlive", "version")).ExitCode.ShouldBe(0);
    }
}
