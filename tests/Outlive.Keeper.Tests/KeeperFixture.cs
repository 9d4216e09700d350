using System.Text;
using Outlive.TestKit;

namespace Outlive.Keeper.Tests;

/// <summary>One keeper for the tests of a class, with a child and a client that no test may disturb.</summary>
public sealed class KeeperFixture : IAsyncLifetime
{
    const string Bystander = "bystander";

    int pid, lines;

    internal KeeperInstance Keeper { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Keeper = await KeeperInstance.StartAsync();
        pid = (await Keeper.ChildAsync(Bystander, "echo", holdStdin: true)).Pid;
        await AssertUndisturbedAsync();
    }

    /// <summary>The same keeper still serves its old client, and the child still reads and writes.</summary>
    internal async Task AssertUndisturbedAsync()
    {
        var line = $"line {++lines}\n";
        await Eventually.Completes(Keeper.Client.WriteAsync(Bystander, Encoding.UTF8.GetBytes(line)), "the bystander is written to");
        await Eventually.Holds(() => Keeper.OutputOf(Bystander).EndsWith(line, StringComparison.Ordinal), "the bystander answers");
        var (process, _) = await Eventually.Completes(Keeper.Client.InspectAsync(Bystander), "the old client is served");
        process.Pid.ShouldBe(pid);
    }

    /// <summary>What the keeper has open, to be compared with later.</summary>
    internal int OpenDescriptors => Targets().Count();

    internal Task AssertNoneLeakedAsync(int before) => Eventually.Holds(() => OpenDescriptors <= before,
        $"the keeper has no more than {before} descriptors open", lastSeen: () => string.Join(", ", Targets()));

    /// <summary>But for libraries, which the runtime opens when it needs them first.</summary>
    IEnumerable<string> Targets() => Directory.GetFiles($"/proc/{Keeper.Pid}/fd").Select(x => new FileInfo(x).LinkTarget).OfType<string>()
        .Where(x => !x.EndsWith(".dll", StringComparison.Ordinal) && !x.EndsWith(".so", StringComparison.Ordinal));

    public ValueTask DisposeAsync() => Keeper.DisposeAsync();
}
