using Outlive.Contracts.Api;

namespace Outlive.Engine.Tests;

public sealed class RestartTests
{
    [Fact]
    public async Task A_service_that_dies_comes_back_at_once()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: CHILD sleep 600000
            """);
        var before = await instance.BecomesReadyAsync("web");
        InstanceUnderTest.Kill(before.Pid!.Value);
        var after = await instance.BecomesAsync("web", x => x.Ready && x.Pid != before.Pid, "is back");
        after.Restarts.ShouldBe(1);
        after.LastExit!.Signal.ShouldBe("SIGKILL");
    }

    [Fact]
    public async Task One_that_always_dies_young_fails_after_its_tries()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: CHILD exit 3
                restart: { delay: 10ms, tries: 3 }
            """);
        var failed = await instance.BecomesAsync("web", ServiceState.Failed);
        failed.Tries.ShouldBe(3);
        failed.LastExit!.Code.ShouldBe(3);
        failed.Why!.ShouldContain("exit code 3");
    }

    [Fact]
    public async Task A_missing_program_is_a_failure_and_not_a_start()
    {
        await using var instance = await InstanceUnderTest.StartAsync("""
            services:
              web:
                command: /no/such/program
            """);
        var failed = await instance.BecomesAsync("web", ServiceState.Failed);
        failed.Pid.ShouldBeNull();
        failed.Why!.ShouldContain("/no/such/program");
    }
}
