using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Outlive.Contracts.Api;
using Outlive.Daemon.Requests;
using Outlive.TestKit;

namespace Outlive.Daemon.Tests;

public sealed class QueryTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5m", 90)]
    [InlineData("2d", 172800)]
    [InlineData("90", 90)]
    [InlineData("0", 0)]
    public void A_duration_is_read(string text, double seconds) => DurationText.Parse(text).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("")]
    [InlineData("-5s")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData("5x")]
    [InlineData("1e9")]
    [InlineData("9999999d")]
    [InlineData("36500d36500d")]
    public void What_is_no_duration_is_none(string text) => DurationText.Parse(text).ShouldBeNull();

    [Fact]
    public void A_time_is_a_time_or_how_long_ago()
    {
        var clock = new ManualClock();
        Of("?since=2026-01-02T03:04:05Z", clock).Time("since").ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        Of("?since=10m", clock).Time("since").ShouldBe(clock.GetUtcNow() - TimeSpan.FromMinutes(10));
        Of("").Time("since").ShouldBeNull();
    }

    [Fact]
    public void Lists_are_given_several_times_or_with_commas() => Of("?service=a&service=b,c&service=").All("service").ShouldBe(["a", "b", "c"]);

    [Theory]
    [InlineData("?follow", true)]
    [InlineData("?follow=true", true)]
    [InlineData("?follow=0", false)]
    [InlineData("", false)]
    public void A_flag_is_there_or_says_so(string query, bool set) => Of(query).Flag("follow").ShouldBe(set);

    [Theory]
    [InlineData("?n=-1")]
    [InlineData("?n=1.5")]
    [InlineData("?n=99999999999999999999")]
    public void What_is_no_count_is_refused_with_a_sentence(string query)
    {
        var refusal = Should.Throw<OutliveException>(() => Of(query).Count("n"));
        refusal.Code.ShouldBe(ErrorCode.BadRequest);
        refusal.Message.ShouldEndWith("it takes a number, 0 or more");
    }

    static Query Of(string query, TimeProvider? time = null) => new(new QueryCollection(QueryHelpers.ParseQuery(query)), time ?? TimeProvider.System);
}
