using Outlive.Logs;
using Outlive.TestKit;

namespace Outlive.Tests.Logs;

public sealed class OutputRetentionTests : IDisposable
{
    readonly TempDirectory _place = new("/dev/shm");

    public void Dispose() => _place.Dispose();

    [Fact]
    public void The_newest_runs_are_kept_by_number()
    {
        for (var i = 1; i <= 5; i++) Run("web", i, 100);
        OutputRetention.Apply(_place.File("web"), 10_000, 3, []).ShouldBe(300);
        Left("web").ShouldBe(["web.3", "web.4", "web.5"]);
    }

    [Fact]
    public void The_newest_runs_are_kept_by_bytes_without_holes()
    {
        foreach (var (run, size) in ((int, int)[])[(1, 10), (2, 500), (3, 100), (4, 100)]) Run("web", run, size);
        OutputRetention.Apply(_place.File("web"), 300, 100, []).ShouldBe(200);
        Left("web").ShouldBe(["web.3", "web.4"]);
    }

    [Fact]
    public void Running_processes_and_the_last_one_stay_whatever_they_weigh()
    {
        for (var i = 1; i <= 4; i++) Run("web", i, 1000);
        OutputRetention.Apply(_place.File("web"), 0, 0, ["web.2"]).ShouldBe(2000);
        Left("web").ShouldBe(["web.2", "web.4"]);
    }

    [Fact]
    public void The_budget_takes_the_oldest_of_all_services()
    {
        Run("web", 1, 100);
        Run("db", 2, 100);
        Run("web", 3, 100);
        Run("db", 4, 100);
        Run("db", 5, 100);
        Run("web", 6, 100);
        string[] services = [_place.File("web"), _place.File("db"), _place.File("none")];
        OutputRetention.ApplyBudget(services, 350, ["db.2"]).ShouldBe(300);
        Left("web").ShouldBe(["web.6"]);
        Left("db").ShouldBe(["db.2", "db.5"]);
        OutputRetention.ApplyBudget(services, 0, []).ShouldBe(200);
        Left("db").ShouldBe(["db.5"]);
    }

    [Fact]
    public void Links_are_neither_followed_nor_counted()
    {
        Run("web", 1, 100);
        Run("web", 2, 100);
        using var elsewhere = new TempDirectory();
        File.WriteAllText(elsewhere.File("mine"), new string('x', 5000));
        Directory.CreateSymbolicLink(_place.File("web/web.0"), elsewhere.Path);
        Directory.CreateSymbolicLink(_place.File("web/web.1/output/link"), elsewhere.Path);
        File.CreateSymbolicLink(_place.File("web/web.2/output/link"), elsewhere.File("mine"));
        OutputRetention.Apply(_place.File("web"), 0, 0, []).ShouldBe(100);
        File.Exists(elsewhere.File("mine")).ShouldBeTrue();
        Left("web").ShouldBe(["web.0", "web.2"]);
    }

    void Run(string service, int number, int bytes)
    {
        var directory = Directory.CreateDirectory(_place.File($"{service}/{service}.{number}/output"));
        var file = Path.Join(directory.FullName, "stdout-000001.log");
        File.WriteAllText(file, new string('x', bytes));
        var time = DateTime.UnixEpoch.AddDays(number);
        File.SetLastWriteTimeUtc(file, time);
        Directory.SetLastWriteTimeUtc(directory.Parent!.FullName, time);
    }

    IEnumerable<string> Left(string service) => Directory.GetFileSystemEntries(_place.File(service)).Select(x => Path.GetFileName(x)!).Order(StringComparer.Ordinal);
}
