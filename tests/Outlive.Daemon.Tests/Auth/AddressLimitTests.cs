using System.Net;
using Outlive.Daemon.Auth;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests.Auth;

public sealed class AddressLimitTests
{
    static readonly IPAddress One = IPAddress.Parse("192.0.2.1"), Other = IPAddress.Parse("192.0.2.2");
    readonly ManualClock clock = new();

    [Fact]
    public void Tries_come_back_one_by_one()
    {
        var limit = new AddressLimit(3, TimeSpan.FromSeconds(10), clock);
        for (var i = 0; i < 3; i++) limit.TryTake(One).ShouldBeNull();
        limit.TryTake(One).ShouldBe(TimeSpan.FromSeconds(10));
        limit.TryTake(Other).ShouldBeNull();
        clock.Advance(TimeSpan.FromSeconds(10));
        limit.TryTake(One).ShouldBeNull();
        limit.Wait(One).ShouldBe(TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(30));
        for (var i = 0; i < 3; i++) limit.TryTake(One).ShouldBeNull();
        limit.TryTake(One).ShouldNotBeNull();
    }

    [Fact]
    public void A_network_of_ipv6_is_one_and_a_mapped_address_is_what_it_stands_for()
    {
        var limit = new AddressLimit(1, TimeSpan.FromSeconds(10), clock);
        limit.Take(IPAddress.Parse("2001:db8::1"));
        limit.Wait(IPAddress.Parse("2001:db8::ffff:1")).ShouldNotBeNull();
        limit.Wait(IPAddress.Parse("2001:db8:0:1::1")).ShouldBeNull();
        limit.Take(One.MapToIPv6());
        limit.Wait(One).ShouldNotBeNull();
    }

    [Fact]
    public void It_does_not_grow_without_an_end()
    {
        var limit = new AddressLimit(1, TimeSpan.FromHours(1), clock);
        for (var i = 0; i < 30_000; i++) limit.Take(new IPAddress(i + 1L));
        limit.Known.ShouldBeLessThanOrEqualTo(10_000);
    }
}
