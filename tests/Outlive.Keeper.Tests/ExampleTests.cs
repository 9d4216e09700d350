using Outlive.TestKit;

namespace Outlive.Keeper.Tests;

public sealed class ExampleTests
{
    [Fact]
    public async Task The_tour_shows_a_process_that_outlives_its_keeper()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Outlive.slnx"))) root = root.Parent!;
        var tour = await TestProcess.Run("python3", [Path.Combine(root.FullName, "examples", "keeper-tour.py"), KeeperInstance.Program]);
        tour.ExitCode.ShouldBe(0, tour.Error);
        tour.Output.ShouldContain("running, adopted: True");
        tour.Output.ShouldEndWith("it ended with code 7, and wrote:\n" + string.Concat(Enumerable.Range(1, 8).Select(x => $"line {x}\n")));
    }
}
