namespace Outlive.Plan.Values;

/// <summary>Finds what somebody meant to write.</summary>
internal static class Suggestion
{
    public static string? For(string written, IEnumerable<string> known)
    {
        string? best = null;
        var bar = Math.Min(3, written.Length / 3) + 1;
        var plain = Plain(written);
        foreach (var word in known)
        {
            // dependsOn and depends-on are depends_on.
            var distance = Plain(word) == plain ? 0 : Distance(written, word, bar);
            if (distance >= bar) continue;
            bar = distance;
            best = word;
        }
        return best;
    }

    static string Plain(string word)
    {
        var plain = word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        return plain.ToUpperInvariant();
    }

    /// <summary>Letters added, taken, changed or two exchanged; at most <paramref name="most"/>.</summary>
    static int Distance(string a, string b, int most)
    {
        if (Math.Abs(a.Length - b.Length) >= most || a.Length > 64) return most;
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[a.Length, b.Length];
    }
}
