using System.Text;
using Outlive.Cli.Commands;

namespace Outlive.Cli.Tests;

public sealed class DetachKeysTests
{
    readonly DetachKeys keys = new();

    [Fact]
    public void Ctrl_P_Ctrl_Q_leaves_and_is_not_sent()
    {
        Typed("ab\x10\x11").ShouldBe("ab");
        keys.Pressed.ShouldBeTrue();
    }

    [Fact]
    public void They_may_come_one_after_the_other()
    {
        Typed("\x10").ShouldBeEmpty();
        keys.Pressed.ShouldBeFalse();
        Typed("\x11").ShouldBeEmpty();
        keys.Pressed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("\x10x", "\x10x")]
    [InlineData("\x10\x10x", "\x10\x10x")]
    [InlineData("\x11", "\x11")]
    [InlineData("\e[A", "\e[A")]
    public void Anything_else_goes_to_the_service(string typed, string sent)
    {
        Typed(typed).ShouldBe(sent);
        keys.Pressed.ShouldBeFalse();
    }

    string Typed(string text) => Encoding.Latin1.GetString(keys.Filter(Encoding.Latin1.GetBytes(text)));
}
