using Outlive.Logs;

namespace Outlive.Tests.Logs;

public sealed class OutputPositionTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("1.0")]
    [InlineData("3.1234p-12.77")]
    [InlineData("3.1234.2-12.77.1p")]
    [InlineData("0-9223372036854775807.9223372036854775807")]
    public void Its_text_is_read_back(string text)
    {
        OutputPosition.TryParse(text, out var position).ShouldBeTrue();
        position.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("p")]
    [InlineData("1")]
    [InlineData("0p")]
    [InlineData("0.5")]
    [InlineData("1.")]
    [InlineData("1.2.0")]
    [InlineData("1.2.3.4")]
    [InlineData("01.2")]
    [InlineData("1.2-0")]
    [InlineData("1.2-3.4-5.6")]
    [InlineData("-1.2")]
    [InlineData("1.2.-3")]
    [InlineData("+1.2")]
    [InlineData(" 1.2")]
    [InlineData("1.9223372036854775808")]
    [InlineData("1.2.2147483648")]
    [InlineData("１.2")]
    public void Anything_else_is_refused(string? text) => OutputPosition.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_huge_text_is_refused() => OutputPosition.TryParse(new string('1', 1 << 20), out _).ShouldBeFalse();
}
