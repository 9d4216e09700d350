using Outlive.Contracts.Api;
using Outlive.Journal;

namespace Outlive.Tests.Journal;

public sealed class RecentEventsTests
{
    readonly RecentEvents _recent = new(4);
    readonly List<InstanceEvent> _taken = [];

    [Fact]
    public void Waiting_is_for_an_event_with_a_greater_number_and_for_no_other()
    {
        Publish(1, 2);
        _recent.WaitAsync(1).IsCompleted.ShouldBeTrue();
        var waiting = _recent.WaitAsync(2);
        waiting.IsCompleted.ShouldBeFalse();
        Publish(3);
        waiting.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void What_is_older_than_all_here_is_to_be_read_from_disk()
    {
        Publish(1, 2, 3, 4, 5, 6);
        _recent.TryTake(1, 10, _taken, out var first).ShouldBeFalse();
        first.ShouldBe(3);
        _taken.ShouldBeEmpty();
        _recent.TryTake(2, 3, _taken, out _).ShouldBeTrue();
        _taken.Select(x => x.Sequence).ShouldBe([3, 4, 5]);
    }

    [Fact]
    public void What_is_not_on_disk_is_not_forgotten_however_much_it_is()
    {
        _recent.Publish([.. Enumerable.Range(1, 100).Select(i => new InstanceEvent { Sequence = i })], keep: 51);
        _recent.TryTake(50, 1000, _taken, out _).ShouldBeTrue();
        _taken.Count.ShouldBe(50);
        _recent.TryTake(49, 1000, _taken, out _).ShouldBeFalse();
    }

    void Publish(params long[] numbers) => _recent.Publish([.. numbers.Select(x => new InstanceEvent { Sequence = x })], long.MaxValue);
}
