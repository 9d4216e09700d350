using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Outlive.Tests;

/// <summary>Many cases of a property: `OUTLIVE_FULL` makes them a million, `OUTLIVE_SEED` replays a run.</summary>
internal static class FuzzRun
{
    static int Cases => Environment.GetEnvironmentVariable("OUTLIVE_FULL") == "1" ? 1_000_000 : 20_000;

    /// <summary>The share is the part of all cases that this property gets, the size what they grow to.</summary>
    public static void Check<T>(Gen<T> cases, double share, Action<T> property, int size = 100)
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("OUTLIVE_SEED"), CultureInfo.InvariantCulture, out var given) ? given
            : (ulong)Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"OUTLIVE_SEED={seed}");
        // The second half of a generator's state has to be odd.
        var replay = new Replay(new Rnd(seed, 1), FSharpOption<int>.None);
        var config = Config.QuickThrowOnFailure.WithMaxTest((int)(Cases * share)).WithEndSize(size).WithQuietOnSuccess(true).WithReplay(FSharpOption<Replay>.Some(replay));
        try
        {
            Prop.ForAll(cases.ToArbitrary(), property).Check(config);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"OUTLIVE_SEED={seed} replays this: {failure.Message}", failure);
        }
    }
}
