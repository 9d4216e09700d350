namespace Outlive.Keeper.Tests; public sealed class T { [Fact] public void A() => 1.ShouldBe(1); }
