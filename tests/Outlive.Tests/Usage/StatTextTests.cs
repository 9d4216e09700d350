using System.Text;
using Outlive.Usage;

namespace Outlive.Tests.Usage;

public sealed class StatTextTests
{
    [Theory]
    [InlineData("usage_usec 17\nuser_usec 9\n", 17)]
    [InlineData("nr 1\nusage_usec 18446744", 18446744)]
    [InlineData("xusage_usec 17\n", null)]
    [InlineData("usage_usec\n", null)]
    [InlineData("usage_usec max\n", null)]
    [InlineData("", null)]
    public void A_number_stands_behind_its_word(string text, int? value) => StatText.After(Encoding.UTF8.GetBytes(text), "usage_usec"u8).ShouldBe(value);

    [Theory]
    [InlineData("8:0 rbytes=5 wbytes=6\n8:16 rbytes=7 wbytes=8\n", 12L)]
    [InlineData("8:0 rbytes= wbytes=6\n", null)]
    [InlineData("", null)]
    public void A_sum_is_over_all_devices(string text, long? value) => StatText.Sum(Encoding.UTF8.GetBytes(text), "rbytes="u8).ShouldBe(value);

    [Fact]
    public void A_process_is_read_whatever_its_name()
    {
        var text = "7 (a) R 1 2 3) S 1 7 7 0 -1 4194304 1 2 3 4 10 20 30 40 20 0 5 0 12345 1000000 6 18446744073709551615 1";
        ProcessUsage.Parse(Encoding.UTF8.GetBytes(text)).ShouldBe(new ProcessUsage(12345, 1_000_000, 5, 6 * Environment.SystemPageSize));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7 (a")]
    [InlineData("7 (a) S")]
    [InlineData("7 (a) S 1 2 3")]
    [InlineData("7 (a) Z 1 7 7 0 -1 4194304 1 2 3 4 10 20 30 40 20 0 5 0 12345 1000000 6 18446744073709551615 1")]
    [InlineData("7 (a) S 1 7 7 0 -1 4194304 1 2 3 4 x 20 30 40 20 0 5 0 12345 1000000 6 1")]
    public void Garbage_and_the_dead_use_nothing(string text) => ProcessUsage.Parse(Encoding.UTF8.GetBytes(text)).ShouldBeNull();
}
