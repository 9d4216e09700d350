using Outlive.TestKit;

namespace Outlive.Tests.TestKit;

public sealed class EventuallyTests
{
    static readonly TimeSpan Short = TimeSpan.FromMilliseconds(30);

    [Fact]
    public async Task A_condition_is_asked_until_it_holds()
    {
        var asked = 0;

        await Eventually.Holds(() => ++asked == 3, "it was asked three times");

        asked.ShouldBe(3);
    }

    [Fact]
    public async Task Failure_says_what_was_awaited_how_long_and_what_was_seen_last()
    {
        var failure = await Should.ThrowAsync<TimeoutException>(
            () => Eventually.Holds(() => false, "the child has printed three lines", Short, () => "two lines"));

        failure.Message.ShouldBe("waited 0.03 s in vain until the child has printed three lines; last seen: two lines");
    }

    [Fact]
    public async Task A_condition_that_holds_is_seen_even_when_there_is_no_time()
        => await Eventually.Holds(() => true, "nothing", TimeSpan.Zero);

    [Fact]
    public async Task A_missing_file_is_not_there_yet()
    {
        using var directory = new TempDirectory();

        var failure = await Should.ThrowAsync<TimeoutException>(
            () => Eventually.Holds(() => File.ReadAllText(directory.File("none")).Length > 0, "the file has text", Short));

        failure.Message.ShouldContain(directory.File("none"));
    }

    [Fact]
    public async Task A_bug_in_the_condition_is_not_waited_for()
        => await Should.ThrowAsync<DivideByZeroException>(
            () => Eventually.Holds(() => throw new DivideByZeroException(), "never"));

    [Fact]
    public async Task The_result_of_a_task_is_passed_on()
        => (await Eventually.Completes(Task.FromResult(5), "it is there")).ShouldBe(5);

    [Fact]
    public async Task A_task_that_does_not_complete_is_named()
    {
        var never = new TaskCompletionSource<int>();

        var failure = await Should.ThrowAsync<TimeoutException>(() => Eventually.Completes(never.Task, "the door opens", Short));

        failure.Message.ShouldBe("waited 0.03 s in vain until the door opens; last seen: the task is WaitingForActivation");
    }

    [Fact]
    public async Task The_failure_of_a_task_is_passed_on()
        => await Should.ThrowAsync<FormatException>(
            () => Eventually.Completes(Task.FromException(new FormatException()), "it fails"));
}
