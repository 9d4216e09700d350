namespace Outlive.Tests.Rules;

public sealed class WaitRulesTests
{
    [Theory]
    [InlineData("Thread.Sleep(1)")]
    [InlineData("System.Threading.Thread.Sleep(1)")]
    [InlineData("Task.Delay(100)")]
    [InlineData("Task.Delay(100, cancellation)")]
    [InlineData("Task.Delay(limit, TimeProvider.System)")]
    [InlineData("SpinWait.SpinUntil(() => done)")]
    public void A_sleep_is_found(string call) => WaitRules.CheckSleeps(Code(call)).ShouldHaveSingleItem();

    [Theory]
    [InlineData("Task.Delay(limit, clock)")]
    [InlineData("Task.Delay(limit, timeProvider, cancellation)")]
    [InlineData("Task.Delay(Timeout.Infinite, cancellation)")]
    [InlineData("Task.Delay(Timeout.InfiniteTimeSpan, cancellation)")]
    [InlineData("task.WaitAsync(limit)")]
    public void A_wait_on_a_clock_or_an_event_passes(string call) => WaitRules.CheckSleeps(Code(call)).ShouldBeEmpty();

    [Theory]
    [InlineData("DateTime.Now")]
    [InlineData("DateTime.UtcNow")]
    [InlineData("System.DateTimeOffset.UtcNow")]
    public void The_wall_clock_is_found(string access) => WaitRules.CheckClocks(Code(access)).ShouldHaveSingleItem();

    [Fact]
    public void An_injected_clock_passes() => WaitRules.CheckClocks(Code("clock.GetUtcNow()")).ShouldBeEmpty();

    static SourceFile Code(string expression) => new("tests/A.cs", $"class A {{ object B() => {expression}; }}");
}
