using Outlive.Store;
using Outlive.TestKit;

namespace Outlive.Tests.Store;

public sealed class IntentStoreTests : IDisposable
{
    readonly TempDirectory _place = new("/dev/shm");
    readonly ManualClock _clock = new();

    string Directory => _place.File("store");

    string Current => Path.Join(Directory, "intent");

    string Previous => Path.Join(Directory, "intent.previous");

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task What_was_saved_comes_back()
    {
        var intent = new Intent
        {
            Services = { ["web"] = new() { Stopped = true, Replicas = 3, ProbesPaused = true }, ["db"] = new() { Stopped = false } },
            Definitions = { ["extra"] = """{"command":["a","\"b\""]}""" },
            PlanFiles = ["outlive.yaml"],
        };
        await using (var store = Open()) await Eventually.Completes(store.SaveAsync(intent), "the intent is saved");
        await using var again = Open();
        again.Problems.ShouldBeEmpty();
        IntentFile.Format(again.Loaded).ShouldBe(IntentFile.Format(intent));
        again.Loaded.Services["web"].ShouldBe(new() { Stopped = true, Replicas = 3, ProbesPaused = true });
        again.Loaded.Definitions["extra"].ShouldBe("""{"command":["a","\"b\""]}""");
    }

    [Fact]
    public async Task Nothing_saved_is_an_empty_intent()
    {
        await using var store = Open();
        store.Loaded.Services.ShouldBeEmpty();
        store.Problems.ShouldBeEmpty();
        File.GetUnixFileMode(Directory).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task The_file_is_private_and_nothing_else_is_left()
    {
        await SaveAsync(1, 2, 3);
        File.GetUnixFileMode(Current).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        System.IO.Directory.GetFiles(Directory).Select(Path.GetFileName).ShouldBe(["intent", "intent.previous"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_file_cut_at_any_byte_is_set_aside_and_the_one_before_it_is_used()
    {
        await SaveAsync(1, 2);
        var (whole, before) = (File.ReadAllBytes(Current), File.ReadAllBytes(Previous));
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Current, whole[..length]);
            File.WriteAllBytes(Previous, before);
            await using (var store = Open())
            {
                Replicas(store).ShouldBe(1, $"cut at {length}");
                store.Problems.ShouldHaveSingleItem().ShouldStartWith("intent is torn or corrupt");
                await store.SaveAsync(Of(5));
            }
            File.ReadAllBytes(Previous).ShouldBe(before, "a damaged file took the place of a good one");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        System.IO.Directory.GetFiles(Directory, "intent.bad-*").Length.ShouldBe(8);
    }

    [Fact]
    public async Task Any_changed_byte_is_noticed()
    {
        await SaveAsync(1, 2);
        var whole = File.ReadAllBytes(Current);
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 1;
            IntentFile.Parse(changed).ShouldBeNull($"byte {at}");
        }
        IntentFile.Parse(whole).ShouldNotBeNull();
    }

    [Fact]
    public async Task Both_files_damaged_are_reported_and_set_aside()
    {
        await SaveAsync(1, 2);
        File.WriteAllText(Current, "x");
        File.WriteAllText(Previous, "");
        await using var store = Open();
        store.Loaded.Services.ShouldBeEmpty();
        store.Problems.Count.ShouldBe(2);
        File.Exists(Current).ShouldBeFalse();
    }

    [Fact]
    public async Task A_kill_at_any_step_of_a_save_leaves_what_was_promised_last()
    {
        await SaveAsync(1, 2);
        AtomicFile.WriteNew(Current, IntentFile.Format(Of(3)).AsSpan()[..20], durable: false);
        await ExpectAsync(2);
        AtomicFile.WriteNew(Current, IntentFile.Format(Of(3)), durable: false);
        await ExpectAsync(2);
        File.Move(Current, Previous, overwrite: true);
        await ExpectAsync(2);
        await SaveAsync(4);
        await ExpectAsync(4);
    }

    [Fact]
    public async Task Saves_that_come_together_become_one_and_the_last_wins()
    {
        await using var store = Open();
        var saves = Enumerable.Range(1, 500).Select(i => store.SaveAsync(Of(i))).ToArray();
        await Eventually.Completes(Task.WhenAll(saves), "all are saved");
        saves.Distinct().Count().ShouldBeLessThan(500);
        await ExpectAsync(500);
    }

    [Fact]
    public async Task An_intent_may_be_changed_after_it_was_handed_over()
    {
        var intent = Of(1);
        await using var store = Open();
        var saved = store.SaveAsync(intent);
        intent.Services["web"].Replicas = 9;
        await saved;
        await ExpectAsync(1);
    }

    [Fact]
    public async Task Closing_saves_what_was_asked_for()
    {
        Task saved;
        await using (var store = Open()) saved = store.SaveAsync(Of(7));
        await Eventually.Completes(saved, "it is saved");
        await ExpectAsync(7);
    }

    [Fact]
    public async Task A_link_is_not_followed()
    {
        using var elsewhere = new TempDirectory();
        await SaveAsync(1);
        File.Move(Current, elsewhere.File("target"));
        File.CreateSymbolicLink(Current, elsewhere.File("target"));
        await using var store = Open();
        store.Loaded.Services.ShouldBeEmpty();
        store.Problems.ShouldHaveSingleItem().ShouldContain("can't be read");
        File.Exists(elsewhere.File("target")).ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_newer_daemon_wrote_beside_is_handed_on()
    {
        await SaveAsync(1);
        var json = System.Text.Json.JsonSerializer.Deserialize("""{"version":1,"services":{"web":{"replicas":2,"colour":"red"}},"pools":[1]}""", StoreJson.Default.Intent)!;
        await using (var store = Open()) await store.SaveAsync(json);
        await using var again = Open();
        again.Loaded.Others!.ShouldContainKey("pools");
        again.Loaded.Services["web"].Others!.ShouldContainKey("colour");
    }

    [Fact]
    public async Task A_newer_version_is_set_aside_and_not_guessed_at()
    {
        await SaveAsync(1);
        File.WriteAllBytes(Current, IntentFile.Format(new() { Version = 2 }));
        await using var store = Open();
        store.Problems.ShouldHaveSingleItem().ShouldContain("version 2");
    }

    [Fact]
    public async Task On_a_full_disk_the_last_good_copy_stays_and_the_newest_is_saved_when_there_is_room()
    {
        await using var disk = await SmallDisk.MountAsync(64 * 1024);
        await using var store = IntentStore.Open(disk.File("store"), _clock);
        await store.SaveAsync(Of(1));
        disk.Fill();
        await Should.ThrowAsync<IOException>(() => store.SaveAsync(Of(2)));
        IntentFile.Parse(File.ReadAllBytes(disk.File("store/intent")))!.Services["web"].Replicas.ShouldBe(1);

        disk.MakeRoom();
        await Eventually.Completes(_clock.UntilPending(1), "the next try is due");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.Holds(
            () => IntentFile.Parse(File.ReadAllBytes(disk.File("store/intent")))?.Services["web"].Replicas == 2, "the newest intent is saved by itself");
    }

    static Intent Of(int replicas) => new() { Services = { ["web"] = new() { Replicas = replicas } } };

    static int? Replicas(IntentStore store) => store.Loaded.Services["web"].Replicas;

    IntentStore Open() => IntentStore.Open(Directory, _clock);

    async Task SaveAsync(params int[] replicas)
    {
        await using var store = Open();
        foreach (var one in replicas) await store.SaveAsync(Of(one));
    }

    async Task ExpectAsync(int replicas)
    {
        await using var store = Open();
        Replicas(store).ShouldBe(replicas);
        store.Problems.ShouldBeEmpty();
    }
}
