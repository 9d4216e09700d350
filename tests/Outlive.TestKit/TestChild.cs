using System.Globalization;
using System.Text;

namespace Outlive.TestKit;

/// <summary>The program that misbehaves on request (`outlive-test-child --help` lists its actions), and what it will have written.</summary>
public static class TestChild
{
    const int Digits = 10;

    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "outlive-test-child");

    /// <summary>What the action `unicode` writes.</summary>
    public static string UnicodeText { get; } = "naïve café Ångström µ\n日本語 € →\n🙂 𝄞\ne\u0301 שלום \u200b|\u2028|\n";

    /// <summary>Arguments from one text, split at spaces; what contains spaces is given as an argument of its own.</summary>
    public static IReadOnlyList<string> Actions(string actions) => actions.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static Task<TestProcessResult> Run(params string[] actions) => TestProcess.Run(Path, actions);

    public static TestProcess Start(params string[] actions) => TestProcess.Start(Path, actions);

    /// <summary>Line number 1 and up as `lines`, `fast` and `ticks` write it, the newline included in the width.</summary>
    public static string Line(long number, int width = Digits + 1)
    {
        var line = number.ToString("D10", CultureInfo.InvariantCulture);
        if (width >= Digits + 2)
            line += " " + new string('.', width - Digits - 2);
        return line + "\n";
    }

    public static string Lines(long first, long count, int width = Digits + 1)
    {
        var text = new StringBuilder();
        for (var number = first; number < first + count; number++)
            text.Append(Line(number, width));
        return text.ToString();
    }

    /// <summary>Byte i of all that the action `bytes` writes.</summary>
    public static byte ByteAt(long index) => unchecked((byte)(index * 31 + 7));

    /// <summary>What `random SEED STEPS` writes on stdout and stderr.</summary>
    public static async Task<(byte[] Output, byte[] Error)> Expect(ulong seed, int steps)
    {
        using var directory = new TempDirectory();
        var (output, error) = (directory.File("out"), directory.File("err"));
        var result = await Run("expect", Number(seed), Number(steps), output, error);
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"cannot foretell the output: {result.Error}");
        return (await File.ReadAllBytesAsync(output), await File.ReadAllBytesAsync(error));
    }

    static string Number(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
